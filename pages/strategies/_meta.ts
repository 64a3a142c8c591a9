import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  jwt: 'The jwt strategy',
  database: 'The database strategy',
  compare: 'Compare both',
  choose: 'Choose one'
})

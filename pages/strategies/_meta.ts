import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  compare: 'Compare them'
})

import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  corrections: 'Corrections',
  claims: 'Every claim'
})

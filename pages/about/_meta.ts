import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  corrections: 'Corrections',
  facts: 'Every fact',
  running: 'Run it for others'
})

import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  corrections: 'Corrections',
  facts: 'Every fact',
  performance: 'Performance',
  running: 'Run it for others'
})

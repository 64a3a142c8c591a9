import { navigation } from '@/lib/mdx/navigation'

const wide = { layout: 'full', sidebar: false, toc: false, breadcrumb: false, pagination: false, timestamp: false } as const

export default navigation({
  index: { title: 'NextAuth Live', type: 'page', display: 'hidden', theme: wide },
  flow: { title: 'Guide', type: 'page' },
  strategies: { title: 'Strategies', type: 'page' },
  recipes: { title: 'Recipes', type: 'page' },
  playground: { title: 'Playground', type: 'page', theme: wide },
  experiments: { title: 'Experiments', type: 'page' },
  tools: { title: 'Tools', type: 'page' },
  faq: { title: 'Questions', type: 'page' },
  reference: { title: 'Reference', type: 'page' },
  about: { title: 'About', type: 'page', display: 'hidden' },
  demo: { title: 'Demo', type: 'page', display: 'hidden' }
})

import { navigation } from '@/lib/mdx/navigation'

const wide = { layout: 'full', sidebar: false, toc: false, breadcrumb: false, pagination: false, timestamp: false } as const

export default navigation({
  index: { title: 'NextAuth Live', type: 'page', display: 'hidden', theme: wide },
  flow: { title: 'Guide', type: 'page' },
  strategies: { title: 'Strategies', type: 'page' },
  playground: { title: 'Playground', type: 'page', theme: wide },
  demo: { title: 'Demo', type: 'page', display: 'hidden' },
  404: { title: 'Not found', type: 'page', display: 'hidden', theme: wide }
})

import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  'sign-in': { title: 'Sign in', theme: { sidebar: false, toc: false, breadcrumb: false, pagination: false, timestamp: false } }
})

import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  callbacks: 'Callbacks',
  cookies: 'Cookies',
  options: 'Options',
  errors: 'Errors',
  security: 'Security',
  glossary: 'Glossary',
  v5: 'Auth.js v5'
})

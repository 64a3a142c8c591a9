import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  callbacks: 'Callbacks',
  cookies: 'Cookies',
  options: 'Options',
  errors: 'Errors',
  mongodb: 'MongoDB and mongoose',
  deployment: 'Deployment',
  security: 'Security',
  glossary: 'Glossary',
  v3: 'Coming from v3',
  v5: 'Auth.js v5'
})

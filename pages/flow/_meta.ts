import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  login: '1. Login',
  'jwt-callback': '2. The jwt callback',
  cookie: '3. The cookie',
  middleware: '4. The proxy',
  'session-callback': '5. The session callback',
  client: '6. The client',
  oauth: 'OpenID Connect',
  'magic-link': 'Magic link',
  summary: 'Summary'
})

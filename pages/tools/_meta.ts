import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  index: 'Tools',
  cookie: 'Decode your cookie',
  error: 'Paste your error',
  'check-up': 'Check up on your application',
  'take-along': 'Take an application along'
})

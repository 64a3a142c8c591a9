import { getServerSession } from 'next-auth'
import { options } from '../../options'

/** The proxy lets only those with a token come here. */
export default async function Page() {
  const session = await getServerSession(options)
  return <h1>guarded{session ? '' : ', and nobody is signed in'}</h1>
}

import { getServerSession } from 'next-auth'
import { options } from '../../options'
import { Rename } from './rename'

/** The name of the session in a server component, above that of `useSession()`. */
export default async function Page() {
  const session = await getServerSession(options)
  return (
    <>
      <h1>{(session?.user as { name?: string })?.name}</h1>
      <Rename />
    </>
  )
}

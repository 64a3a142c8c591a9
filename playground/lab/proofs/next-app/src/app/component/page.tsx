import { getServerSession } from 'next-auth'
import { options } from '../../options'

/** What `getServerSession(options)` returns in a server component. */
export default async function Page() {
  return <pre>{JSON.stringify(await getServerSession(options))}</pre>
}

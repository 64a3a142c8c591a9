import { getServerSession } from 'next-auth'
import { asProblem } from '@/lib/http/route'
import { inComponent } from '@/playground/server/in-component'

/** A session read in a server component: one argument. */
export default function ServerComponent() {
  return inComponent(async (authOptions) => {
    if (!authOptions) return <pre>null</pre>
    // #region read
    const session = await getServerSession(authOptions)
    // #endregion
    return <pre>{JSON.stringify(session)}</pre>
  }).catch((error: unknown) => <p role="alert">{asProblem(error).detail}</p>)
}

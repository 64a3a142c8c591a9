import { ObjectId } from 'mongodb'
import { notFound } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { authOptions } from '../../lib/auth'
import { users } from '../../lib/users'

/** The page asks the database itself: while that does not answer, the session keeps the role of its token. */
export default async function Admin() {
  const session = await getServerSession(authOptions)
  const user = session && (await users.findOne({ _id: new ObjectId(session.user._id) }, { projection: { role: 1 } }))
  if (user?.role !== 'admin') notFound()
  return <h1>Administration</h1>
}

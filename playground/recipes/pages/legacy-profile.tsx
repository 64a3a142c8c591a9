import type { GetServerSideProps } from 'next'
import { getServerSession } from 'next-auth'
import { authOptions } from '../lib/auth'

/** A page of the pages router: three arguments, before anything is rendered. */
export const getServerSideProps: GetServerSideProps<{ username: string }> = async ({ req, res }) => {
  const session = await getServerSession(req, res, authOptions)
  if (!session) return { redirect: { destination: '/sign-in?callbackUrl=/legacy-profile', permanent: false } }
  return { props: { username: session.user.username } }
}

export default function Profile({ username }: { username: string }) {
  return <h1>Welcome, {username}</h1>
}

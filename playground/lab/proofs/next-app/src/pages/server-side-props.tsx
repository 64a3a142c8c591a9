import type { GetServerSideProps } from 'next'
import { getServerSession } from 'next-auth'
import { options } from '../options'

/** What `getServerSession(req, res, options)` returns in getServerSideProps. */
export const getServerSideProps: GetServerSideProps<{ session: string }> = async ({ req, res }) => ({
  props: { session: JSON.stringify(await getServerSession(req, res, options)) }
})

export default function Page({ session }: { session: string }) {
  return <pre>{session}</pre>
}

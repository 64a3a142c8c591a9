import { useRouter } from 'next/router'

/** In a form that leads to the sign-in page where no script has taken over yet: the page to come back to. */
export function ReturnHere() {
  return <input type="hidden" name="callbackUrl" value={useRouter().pathname} />
}

/** As `/guarded`, and its way leads to a sign-in page that is rendered at each request. */
export default function Page() {
  return <h1>guarded too</h1>
}

/** What the proxy found out, which it put into a header of the request. */
export function GET(request: Request) {
  return new Response(request.headers.get('x-found'), { headers: { 'Content-Type': 'application/json' } })
}

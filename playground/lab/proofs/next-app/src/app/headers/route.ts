/** The headers of the request, as Next hands them to NextAuth. */
export function GET(request: Request) {
  return Response.json(Object.fromEntries(request.headers))
}

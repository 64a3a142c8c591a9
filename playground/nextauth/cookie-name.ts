/** Whether cookie names carry the `__Secure-` prefix: exactly when the configured address is https. */
export function usesSecureCookies(): boolean {
  return process.env.NEXTAUTH_URL?.startsWith('https://') ?? false
}

/** The name of the session cookie. A long value is split over cookies of this name with `.0`, `.1`, … appended. */
export function sessionCookieName(): string {
  return `${usesSecureCookies() ? '__Secure-' : ''}next-auth.session-token`
}

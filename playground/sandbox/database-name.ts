/** The name of a sandbox's own database. */
export function databaseName(id: string): string {
  return `sandbox_${id}`
}

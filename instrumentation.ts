/** Next calls this once, when a server process starts and before it answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startPlayground } = await import('./playground/start')
  await startPlayground()
}

import { existsSync } from 'node:fs'

// Runs before `npm start`. Without it the reader would get Node's own words for a missing file.
if (!existsSync('.next/server.mjs')) {
  console.error('There is no build to serve: run "npm run build" first.')
  process.exit(1)
}

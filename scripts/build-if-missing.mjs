import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

// Runs before `npm start`: on a tree that has no build it makes one, and the build says how far it is.
if (!existsSync('.next/server.mjs')) {
  const start = Date.now()
  console.log('There is no build yet, so the site is built first. That takes a minute or two, once.')
  const { status } = spawnSync('npm', ['run', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
  console.log(`Built in ${Math.round((Date.now() - start) / 1000)} s. Starting.`)
}

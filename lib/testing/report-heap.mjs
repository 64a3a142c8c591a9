// Loaded into a site by a test (`node --expose-gc --import`): at SIGUSR2 it collects garbage, and prints the bytes of the heap that are left.
process.on('SIGUSR2', () => {
  globalThis.gc()
  setTimeout(() => {
    globalThis.gc()
    process.stdout.write(`heap ${process.memoryUsage().heapUsed}\n`)
  }, 500)
})

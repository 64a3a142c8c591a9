import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { hash, verify } from '@node-rs/bcrypt'
import type { Browser, Page } from 'playwright-core'
import { findBrowser, gotoAndSettle, launchBrowser } from '../lib/testing/browser'
import { serveNextApp } from '../lib/testing/next-app'
import { type PageWeight, weighPage } from '../lib/testing/page-weight'
import { type Site, startSite } from '../lib/testing/site'
import { median } from '../playground/server/comparison/figures'
import type { Trace } from '../playground/trace/events'
import type { Figure } from './figure'
import { buildIn, copyOfPeer, remove } from './tree'

/** The pages that are weighed, and the KB that their scripts may have where there is a goal. */
const WEIGHED: Record<string, number | undefined> = {
  '/flow/cookie': 170,
  '/flow/middleware': 170,
  '/': undefined,
  '/strategies/compare': undefined,
  '/playground': undefined
}

/** Lighthouse is fetched for this measurement alone: it brings 200 packages. Later versions need a later Node. */
const LIGHTHOUSE = 'lighthouse@12.8.2'

const RUNS = 3

/**
 * What a reader waits for: what pages load, how long they keep a slow machine busy, how soon a press is answered. Needs a build, a Chromium,
 * and the npm registry for Lighthouse.
 */
export async function measurePages(): Promise<Figure[]> {
  const browser = await launchBrowser()
  const site = await startSite({ LOG_LEVEL: 'silent' })
  try {
    return [
      ...(await weights(browser, site)),
      ...(await busyTimes(browser, site)),
      ...(await presses(browser, site)),
      ...(await manyTraces(browser, site)),
      ...(await lighthouse(site))
    ]
  } finally {
    await browser.close()
    await site.stop()
  }
}

async function weights(browser: Browser, site: Site): Promise<Figure[]> {
  const figures: Figure[] = []
  let flow: PageWeight | undefined
  for (const [path, goal] of Object.entries(WEIGHED)) {
    const weight = await weighPage(browser, site.url + path)
    if (path === '/flow/cookie') flow = weight
    const limits = goal ? { style: { goal: 14 }, html: { goal: 12 } } : {}
    figures.push(
      { what: `${path}: JavaScript`, value: weight.script / 1024, unit: 'KB', goal },
      { what: `${path}: CSS`, value: weight.stylesheet / 1024, unit: 'KB', ...limits.style },
      { what: `${path}: HTML`, value: weight.document / 1024, unit: 'KB', ...limits.html },
      { what: `${path}: requests`, value: weight.requests, unit: 'count' }
    )
  }
  const peer = await bareNextra(browser)
  return [
    ...figures,
    { what: 'a page of a bare Nextra site: JavaScript', value: peer.script / 1024, unit: 'KB' },
    { what: 'a page of a bare Nextra site: CSS', value: peer.stylesheet / 1024, unit: 'KB' },
    { what: '/flow/cookie: JavaScript, compared with the bare Nextra site', value: (flow?.script ?? 0) / peer.script, unit: 'ratio' }
  ]
}

/** A page of a site that is Nextra and its theme with nothing added, from the same packages. */
async function bareNextra(browser: Browser): Promise<PageWeight> {
  const folder = copyOfPeer('nextra')
  try {
    await buildIn(folder)
    const app = await serveNextApp(folder, {})
    try {
      return await weighPage(browser, `${app.url}/one`)
    } finally {
      await app.stop()
    }
  } finally {
    remove(folder)
  }
}

/** How long a page's scripts keep a machine busy that is four times slower, and how far its content moves. */
async function busyTimes(browser: Browser, site: Site): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const path of ['/flow/cookie', '/', '/playground']) {
    const runs: { script: number; other: number; shift: number }[] = []
    for (let run = 0; run < RUNS; run++) runs.push(await longestTasks(browser, site.url + path))
    const goal = path.startsWith('/flow') ? 50 : undefined
    const of = (part: keyof (typeof runs)[number]) => median(runs.map((run) => run[part]))
    figures.push(
      { what: `${path}: longest work of a script in one go, four times slower`, value: of('script'), unit: 'ms', goal },
      { what: `${path}: longest other task (parsing, layout), four times slower`, value: of('other'), unit: 'ms' },
      { what: `${path}: layout shift`, value: of('shift'), unit: 'shift', goal: 0 }
    )
  }
  return figures
}

interface TraceEvent {
  ph: string
  name: string
  pid: number
  tid: number
  ts: number
  dur?: number
  args: { name?: string; data?: { url?: string } }
}

/** Chromium's own record of a page's main thread. Times in milliseconds. */
async function longestTasks(browser: Browser, url: string): Promise<{ script: number; other: number; shift: number }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(() => {
      Object.assign(window, { shift: 0 })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          (window as unknown as { shift: number }).shift += (entry as unknown as { value: number }).value
      }).observe({ type: 'layout-shift', buffered: true })
    })
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    const events: TraceEvent[] = []
    session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
    await session.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'] }
    })
    await page.goto(url, { waitUntil: 'networkidle' })
    const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
    await session.send('Tracing.end')
    await ended
    const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift)
    return { ...longest(events), shift }
  } finally {
    await context.close()
  }
}

function longest(events: readonly TraceEvent[]): { script: number; other: number } {
  const threads = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`)
  )
  const spans = events.filter(({ ph, pid, tid }) => ph === 'X' && threads.has(`${pid} ${tid}`))
  const scripts = spans.filter(({ name, args }) => /^(FunctionCall|EvaluateScript)$/.test(name) && args.data?.url?.includes('/_next/'))
  const within = (outer: TraceEvent) => (inner: TraceEvent) =>
    inner.pid === outer.pid && inner.ts >= outer.ts && inner.ts + (inner.dur ?? 0) <= outer.ts + (outer.dur ?? 0)
  const others = spans.filter((span) => /RunTask/.test(span.name) && !scripts.some(within(span)))
  const most = (some: readonly TraceEvent[]) => Math.max(0, ...some.map(({ dur = 0 }) => dur / 1000))
  return { script: most(scripts), other: most(others) }
}

/** From the press of Sign in on the playground until every panel shows what came of it. */
async function presses(browser: Browser, site: Site): Promise<Figure[]> {
  const times: number[] = []
  for (let i = 0; i < 10; i++) {
    // Somebody new each time: after a sign-out the panels are no example any more.
    const context = await browser.newContext({ baseURL: site.url })
    const page = await context.newPage()
    await gotoAndSettle(page, '/playground')
    const filled = await untilFilled(page)
    await page.getByRole('region', { name: 'Controls' }).getByRole('button', { name: 'Sign in as aayush' }).click()
    times.push(await filled())
    await context.close()
  }
  const compared: number[] = []
  const hashed = await hash('correct horse', 10)
  for (let i = 0; i < 10; i++) {
    const start = performance.now()
    await verify('correct horse', hashed)
    compared.push(performance.now() - start)
  }
  return [
    { what: 'playground: press of Sign in until every panel is filled, median of 10', value: median(times), unit: 'ms' },
    { what: 'of that: bcrypt', value: median(compared), unit: 'ms' },
    {
      what: 'playground: press of Sign in until every panel is filled, without bcrypt',
      value: median(times) - median(compared),
      unit: 'ms',
      goal: 150
    }
  ]
}

/** Notes when the next press comes. @returns the milliseconds from there until the page shows the values of somebody who is signed in. */
async function untilFilled(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    Object.assign(window, { pressed: 0 })
    addEventListener('click', ({ timeStamp }) => Object.assign(window, { pressed: timeStamp }), { once: true, capture: true })
  })
  return async () => {
    const filled = await page.waitForFunction(
      () => {
        const { pressed } = window as unknown as { pressed: number }
        const tags = [...document.querySelectorAll('[data-panels="moment"] .tag')].map(({ textContent }) => textContent)
        const isFilled = pressed > 0 && !tags.includes('example') && document.documentElement.dataset.ready === 'true'
        return isFilled && performance.now() - pressed
      },
      undefined,
      { polling: 'raf' }
    )
    return (await filled.jsonValue()) as number
  }
}

/** The timeline with 200 requests of 30 events: how soon it shows one more, and how soon the page answers a press. */
async function manyTraces(browser: Browser, site: Site): Promise<Figure[]> {
  const context = await browser.newContext({ baseURL: site.url })
  const page = await context.newPage()
  await page.goto('/playground')
  await page.getByRole('region', { name: 'Controls' }).getByRole('button', { name: 'Sign in as aayush' }).click()
  await page.locator('#what-ran').filter({ hasNotText: 'example', hasText: '/demo/dashboard' }).waitFor()
  const latencies: number[] = []
  for (let i = 0; i < 10; i++) {
    const shown = page.waitForFunction((marker) => document.querySelector(`#what-ran [data-path*="${marker}"]`), `bench=${i}.`, {
      polling: 'raf'
    })
    await context.request.get(`/api/auth/session?bench=${i}.`)
    const answered = performance.now()
    await shown
    latencies.push(performance.now() - answered)
  }
  const [, template] = ((await (await context.request.get('/api/playground/trace')).json()) as { traces: Trace[] }).traces

  // The recorder's own events, repeated: what is measured is the browser's work with them.
  const events = Array.from({ length: 30 }, (_, i) => ({ ...template?.events[i % 8], id: i, parent: i % 5 === 2 ? i - 1 : null }))
  const many = Array.from({ length: 200 }, (_, i) => ({
    ...template,
    events,
    id: `01900000-0000-7000-8000-${String(i).padStart(12, '0')}`
  }))
  await page.route('**/api/playground/trace', (route) => route.fulfill({ json: { traces: many } }))
  const stream = many.map((trace) => `id: ${trace.id}\ndata: ${JSON.stringify(trace)}\n\n`).join('')
  await page.route('**/api/playground/trace/stream', (route) => route.fulfill({ contentType: 'text/event-stream', body: stream }))
  await page.addInitScript(() => {
    Object.assign(window, { slowest: 0 })
    new PerformanceObserver((list) => {
      const seen = window as unknown as { slowest: number }
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
        if (entry.interactionId) seen.slowest = Math.max(seen.slowest, entry.duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  })
  const slowest: number[] = []
  for (let run = 0; run < RUNS; run++) {
    await page.goto('/playground')
    const ran = page.locator('#what-ran')
    const list = page.getByRole('region', { name: '200 requests, newest first' })
    await list.waitFor()
    for (let i = 0; i < 10; i++) await list.evaluate((element, top) => element.scrollTo({ top }), i * 1100)
    await list.getByRole('button').first().click()
    await ran.getByRole('button', { name: 'MongoDB' }).click()
    await ran.getByRole('button', { name: 'MongoDB' }).click()
    // The browser tells of an interaction once it has painted what came of it.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 200))))
    slowest.push(await page.evaluate(() => (window as unknown as { slowest: number }).slowest))
  }
  // What was routed may be under way while the page closes.
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await context.close()
  return [
    { what: 'playground: a request of elsewhere is shown, slowest of 10', value: Math.max(...latencies), unit: 'ms', goal: 300 },
    { what: 'playground: press to next paint with 200 requests of 30 events, median of 3', value: median(slowest), unit: 'ms', goal: 100 }
  ]
}

interface Report {
  categories: Record<string, { title: string; score: number | null }>
}

/** Lighthouse's scores for a telephone, of 100. */
async function lighthouse(site: Site): Promise<Figure[]> {
  const { path } = await findBrowser()
  const figures: Figure[] = []
  for (const page of ['/', '/flow/cookie', '/playground']) {
    const args = [
      '--yes',
      LIGHTHOUSE,
      site.url + page,
      '--quiet',
      '--output=json',
      '--chrome-flags=--headless=new --no-sandbox --disable-gpu'
    ]
    const { stdout } = await promisify(execFile)('npx', args, { env: { ...process.env, CHROME_PATH: path }, maxBuffer: 64 * 2 ** 20 })
    for (const { title, score } of Object.values((JSON.parse(stdout) as Report).categories))
      figures.push({
        what: `${page}: Lighthouse, ${title}`,
        value: (score ?? 0) * 100,
        unit: 'score',
        goal: title === 'Performance' ? 95 : 100
      })
  }
  return figures
}

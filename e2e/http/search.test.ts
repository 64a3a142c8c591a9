import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { aboutExperiments } from '@/playground/experiments/run/all'
import { SIGNATURES } from '@/playground/reference/signatures'
import { type Hit, searchIn } from '@/search/engine'
import type { Section } from '@/search/sections'
import { SYMPTOMS } from './symptoms'

/** What readers look for, and whether the search of the built site has the page for it among its first three hits. */

const id = readFileSync('.next/BUILD_ID', 'utf8')
const sections = JSON.parse(readFileSync(`.next/static/${id}/search.json`, 'utf8')) as Section[]
const pathOf = ({ href }: { href: string }) => href.replace(/#.*/, '')
const built = new Set(sections.map(pathOf))

let find: (query: string) => Hit[]
beforeAll(async () => {
  find = await searchIn(sections)
})

/** Queries that do not bring a page among the first three, with what they bring. */
const missed = (wanted: readonly (readonly [query: string, ...pages: string[]])[]) =>
  wanted.flatMap(([query, ...pages]) => {
    const found = find(query).slice(0, 3)
    return found.some((hit) => pages.includes(pathOf(hit))) ? [] : [`${query} → ${found.map(({ href }) => href).join(' ') || 'nothing'}`]
  })

/** Headings with an address of their own, without those that stand on several pages, such as "Common mistake". */
const headingsOf = (path: string) =>
  sections.filter(
    ({ href, heading, under }) =>
      under === undefined &&
      href.startsWith(`${path}#`) &&
      new Set(sections.filter((other) => other.heading === heading).map(pathOf)).size === 1
  )
const rowsOf = (path: string, pattern: RegExp) =>
  sections
    .filter((section) => pathOf(section) === path && section.under !== undefined)
    .flatMap(({ heading }) => heading.split(', '))
    .filter((name) => pattern.test(name))

describe('the first three hits have the page', () => {
  it('of every title', () => {
    const titles = sections.filter(({ href, page, heading }) => !href.includes('#') && heading === page)
    expect(titles.length).toBeGreaterThan(50)
    expect(missed(titles.map((section) => [section.page, section.href]))).toEqual([])
  })

  it('of every question', () => {
    const questions = headingsOf('/faq')
    expect(questions.length).toBeGreaterThan(15)
    expect(missed(questions.map(({ heading }) => [heading, '/faq']))).toEqual([])
  })

  it('of every experiment, by its title and by its question', async () => {
    const experiments = Object.entries(await aboutExperiments(process.cwd()))
    const wanted = experiments.flatMap(([name, { title, question }]) =>
      [title, question].map((text) => [text, `/experiments/${name}`] as const)
    )
    expect(wanted.length).toBeGreaterThan(40)
    expect(missed(wanted)).toEqual([])
  })

  it('of every error code and every message', () => {
    expect(missed(SIGNATURES.map(({ title, page = '' }) => [title, '/reference/errors', page.replace(/#.*/, '')]))).toEqual([])
  })

  it('of every option and every variable', () => {
    const options = rowsOf('/reference/options', /^[a-zA-Z._]+$/)
    expect(options).toEqual(expect.arrayContaining(['session.maxAge', 'jwt.decode', 'NEXTAUTH_URL']))
    expect(missed(options.map((name) => [name, '/reference/options']))).toEqual([])
  })

  it('of every cookie', () => {
    const names = rowsOf('/reference/cookies', /^next-auth\./)
    expect(names.length).toBeGreaterThan(3)
    const all = [...names, ...names.map((name) => `__Secure-${name}`), 'next-auth.state', 'next-auth.pkce.code_verifier', 'next-auth.nonce']
    expect(missed(all.map((name) => [name, '/reference/cookies']))).toEqual([])
  })

  it('of every term of the glossary', () => {
    const terms = headingsOf('/reference/glossary')
    expect(terms.length).toBeGreaterThan(15)
    expect(missed(terms.map(({ heading }) => [heading, '/reference/glossary']))).toEqual([])
  })

  it('of nearly every symptom, as people type it', () => {
    const pages = new Set(SYMPTOMS.flatMap(([, ...pages]) => pages))
    expect([...pages].filter((page) => !built.has(page))).toEqual([])
    const without = missed(SYMPTOMS)
    expect(without.length / SYMPTOMS.length, without.join('\n')).toBeLessThanOrEqual(0.05)
  })
})

import dynamic from 'next/dynamic'
import { type DocsThemeConfig, useConfig } from 'nextra-theme-docs'
import { Logo } from '@/components/logo'
import { Check, CodeTabs, Goal, Mistake } from '@/components/page-grammar'
import { ThemeSwitch } from '@/components/theme-switch'
import { Fact } from '@/playground/widgets/fact'
import { island } from '@/playground/widgets/island'
import { Search } from '@/search/search'

const DESCRIPTION = 'How NextAuth.js v4 sessions work, with a live playground: your own cookie, token and session on every page.'
const repository = process.env.DOCS_REPOSITORY || undefined

// The code of an island stands in no page's script: `typeof window` is decided while the site is built. Each path is written twice, because
// Next reads the one inside dynamic(), as a text, to know the widget's styles.
const Comparison = island({
  load: () => import('@/playground/widgets/comparison/comparison-widget').then(({ ComparisonWidget }) => ComparisonWidget),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/comparison/comparison-widget').then(({ ComparisonWidget }) => ComparisonWidget))
      : undefined
})
const CookieDecoder = island({
  load: () => import('@/playground/widgets/tools/cookie-decoder').then(({ CookieDecoder }) => CookieDecoder),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/tools/cookie-decoder').then(({ CookieDecoder }) => CookieDecoder))
      : undefined,
  isAlone: true
})
const EditCallback = island({
  load: () => import('@/playground/widgets/editor/edit-callback').then(({ EditCallback }) => EditCallback),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/editor/edit-callback').then(({ EditCallback }) => EditCallback))
      : undefined
})
const ErrorFinder = island({
  load: () => import('@/playground/widgets/tools/error-finder').then(({ ErrorFinder }) => ErrorFinder),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/tools/error-finder').then(({ ErrorFinder }) => ErrorFinder))
      : undefined,
  isAlone: true
})
const ErrorLookup = island({
  load: () => import('@/playground/widgets/error-lookup').then(({ ErrorLookup }) => ErrorLookup),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/error-lookup').then(({ ErrorLookup }) => ErrorLookup))
      : undefined,
  isAlone: true
})
const Experiment = island({
  load: () => import('@/playground/widgets/experiments/experiment').then(({ Experiment }) => Experiment),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/experiments/experiment').then(({ Experiment }) => Experiment))
      : undefined
})
const ExperimentIndex = island({
  load: () => import('@/playground/widgets/experiments/experiment-index').then(({ ExperimentIndex }) => ExperimentIndex),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/experiments/experiment-index').then(({ ExperimentIndex }) => ExperimentIndex))
      : undefined
})
const FlowPicture = island({
  load: () => import('@/playground/widgets/own-flow-picture').then(({ OwnFlowPicture }) => OwnFlowPicture),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/own-flow-picture').then(({ OwnFlowPicture }) => OwnFlowPicture))
      : undefined,
  suitsStrangers: true
})
const ForeignFrame = island({
  load: () => import('@/playground/widgets/demo/foreign-frame').then(({ ForeignFrame }) => ForeignFrame),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/demo/foreign-frame').then(({ ForeignFrame }) => ForeignFrame))
      : undefined
})
const HostileFrame = island({
  load: () => import('@/playground/widgets/experiments/hostile-frame').then(({ HostileFrame }) => HostileFrame),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/experiments/hostile-frame').then(({ HostileFrame }) => HostileFrame))
      : undefined
})
const HomeHero = island({
  load: () => import('@/playground/widgets/home-hero').then(({ HomeHero }) => HomeHero),
  onServer:
    typeof window === 'undefined' ? dynamic(() => import('@/playground/widgets/home-hero').then(({ HomeHero }) => HomeHero)) : undefined,
  suitsStrangers: true
})
const IllustratedCookie = island({
  load: () => import('@/playground/widgets/cookie/illustrated-cookie').then(({ IllustratedCookie }) => IllustratedCookie),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/cookie/illustrated-cookie').then(({ IllustratedCookie }) => IllustratedCookie))
      : undefined
})
const LivePanel = island({
  load: () => import('@/playground/widgets/live-panel').then(({ LivePanel }) => LivePanel),
  onServer:
    typeof window === 'undefined' ? dynamic(() => import('@/playground/widgets/live-panel').then(({ LivePanel }) => LivePanel)) : undefined,
  suitsStrangers: true
})
const MailPanel = island({
  load: () => import('@/playground/widgets/sign-in/mail-panel').then(({ MailPanel }) => MailPanel),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/sign-in/mail-panel').then(({ MailPanel }) => MailPanel))
      : undefined,
  suitsStrangers: true
})
const ProviderPanel = island({
  load: () => import('@/playground/widgets/sign-in/provider-panel').then(({ ProviderPanel }) => ProviderPanel),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/sign-in/provider-panel').then(({ ProviderPanel }) => ProviderPanel))
      : undefined,
  suitsStrangers: true
})
const Dock = island({
  load: () => import('@/playground/widgets/dock').then(({ Dock }) => Dock),
  onServer: typeof window === 'undefined' ? dynamic(() => import('@/playground/widgets/dock').then(({ Dock }) => Dock)) : undefined,
  suitsStrangers: true
})
const TakeAlong = island({
  load: () => import('@/playground/widgets/take-along/take-along').then(({ TakeAlong }) => TakeAlong),
  onServer:
    typeof window === 'undefined'
      ? dynamic(() => import('@/playground/widgets/take-along/take-along').then(({ TakeAlong }) => TakeAlong))
      : undefined
})

/** The tags that authors of pages write without an import. */
const components = {
  Check,
  Fact,
  CodeTabs,
  FlowPicture,
  Goal,
  Mistake,
  Comparison,
  CookieDecoder,
  EditCallback,
  ErrorFinder,
  ErrorLookup,
  Experiment,
  ExperimentIndex,
  ForeignFrame,
  HostileFrame,
  HomeHero,
  IllustratedCookie,
  LivePanel,
  MailPanel,
  ProviderPanel,
  TakeAlong
}

/** Whether the build makes Markdown of a page: of those of the guide. */
const hasMarkdown = (filePath: string) => filePath.endsWith('.mdx') && !filePath.startsWith('pages/demo/')
const markdownOf = (filePath: string) => `/${filePath.replace(/^pages\/|\.mdx$/g, '').replace(/(.)\/index$/, '$1')}.md`

function Head() {
  const { title, frontMatter, filePath } = useConfig()
  const name = title === 'NextAuth Live' ? title : `${title} – NextAuth Live`
  const description: string = frontMatter.description ?? DESCRIPTION
  return (
    <>
      <title>{name}</title>
      <meta name="description" content={description} />
      <meta property="og:title" content={name} />
      <meta property="og:description" content={description} />
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content="NextAuth Live" />
      <meta property="og:image" content={`${process.env.SITE_URL}/og.png`} />
      <meta name="twitter:card" content="summary_large_image" />
      {hasMarkdown(filePath) && <link rel="alternate" type="text/markdown" href={markdownOf(filePath)} />}
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    </>
  )
}

/** The reader's state beside the pages of the flow; other pages stay without playground code. */
function BesideThePage() {
  const { filePath } = useConfig()
  return filePath.startsWith('pages/flow/') ? <Dock /> : null
}

const config: DocsThemeConfig = {
  logo: <Logo />,
  head: Head,
  // Nextra's type has room for components without props only.
  components: components as unknown as DocsThemeConfig['components'],
  docsRepositoryBase: repository,
  editLink: repository ? { content: 'Edit this page' } : { component: null },
  feedback: { content: repository ? 'Something wrong or unclear?' : null },
  color: { hue: { light: 220, dark: 210 }, saturation: 75, lightness: { light: 42, dark: 70 } },
  backgroundColor: { light: '255,255,255', dark: '14,16,20' },
  sidebar: { defaultMenuCollapseLevel: 1, toggleButton: false },
  toc: { title: 'On this page', backToTop: null, extraContent: BesideThePage },
  search: { component: Search },
  themeSwitch: { component: ThemeSwitch },
  footer: {
    content: (
      <span className="site-footer">
        NextAuth Live, MIT licence. Everything that you see in a panel comes from your own request, and every statement with a mark has{' '}
        <a href="/about/facts">a test</a>.
      </span>
    )
  }
}

export default config

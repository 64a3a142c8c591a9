import dynamic from 'next/dynamic'
import { type DocsThemeConfig, useConfig } from 'nextra-theme-docs'
import { Logo } from '@/components/logo'
import { Check, CodeTabs, Goal, Mistake } from '@/components/page-grammar'
import { ThemeSwitch } from '@/components/theme-switch'
import { Fact } from '@/playground/widgets/fact'
import { OwnFlowPicture } from '@/playground/widgets/own-flow-picture'
import { Search } from '@/search/search'

const DESCRIPTION = 'How NextAuth.js v4 sessions work, with a live playground: your own cookie, token and session on every page.'
const repository = process.env.DOCS_REPOSITORY || undefined

/** The tags that authors of pages write without an import. What is live comes in a chunk of its own. */
const components = {
  Check,
  Fact,
  CodeTabs,
  FlowPicture: OwnFlowPicture,
  Goal,
  Mistake,
  Comparison: dynamic(() => import('@/playground/widgets/comparison/comparison-widget').then(({ ComparisonWidget }) => ComparisonWidget)),
  EditCallback: dynamic(() => import('@/playground/widgets/editor/edit-callback').then(({ EditCallback }) => EditCallback)),
  Experiment: dynamic(() => import('@/playground/widgets/experiments/experiment').then(({ Experiment }) => Experiment)),
  ExperimentIndex: dynamic(() =>
    import('@/playground/widgets/experiments/experiment-index').then(({ ExperimentIndex }) => ExperimentIndex)
  ),
  ForeignFrame: dynamic(() => import('@/playground/widgets/demo/foreign-frame').then(({ ForeignFrame }) => ForeignFrame)),
  HostileFrame: dynamic(() => import('@/playground/widgets/experiments/hostile-frame').then(({ HostileFrame }) => HostileFrame)),
  HomeHero: dynamic(() => import('@/playground/widgets/home-hero').then(({ HomeHero }) => HomeHero)),
  IllustratedCookie: dynamic(() =>
    import('@/playground/widgets/cookie/illustrated-cookie').then(({ IllustratedCookie }) => IllustratedCookie)
  ),
  LivePanel: dynamic(() => import('@/playground/widgets/live-panel').then(({ LivePanel }) => LivePanel)),
  MailPanel: dynamic(() => import('@/playground/widgets/sign-in/mail-panel').then(({ MailPanel }) => MailPanel)),
  ProviderPanel: dynamic(() => import('@/playground/widgets/sign-in/provider-panel').then(({ ProviderPanel }) => ProviderPanel)),
  Playground: dynamic(() => import('@/playground/widgets/playground').then(({ Playground }) => Playground)),
  SignInPage: dynamic(() => import('@/playground/widgets/sign-in-page').then(({ SignInPage }) => SignInPage))
}

const Dock = dynamic(() => import('@/playground/widgets/dock').then(({ Dock }) => Dock))

function Head() {
  const { title, frontMatter } = useConfig()
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

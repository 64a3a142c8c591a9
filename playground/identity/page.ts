import type { IdentityAccount } from './accounts'

/** What an application asks for, in the words of a consent page. */
const SCOPES: Readonly<Record<string, string>> = {
  openid: 'who you are, by an id of its own',
  profile: 'your name',
  email: 'your email address',
  offline_access: 'a refresh token, with which it stays allowed while you are away'
}

/** The page on which somebody says who they are. */
export function loginPage(uid: string, accounts: readonly IdentityAccount[]): string {
  const buttons = accounts.map(
    ({ sub, name, email }) => `<button name="account" value="${escaped(sub)}"><b>${escaped(name)}</b><br>${escaped(email)}</button>`
  )
  return page(
    'Who are you?',
    `<p>The application has sent you here. A real provider asks for a password now. This one takes your word for it.</p>
<form method="post" action="${uid}"><input type="hidden" name="action" value="login">${buttons.join('\n')}</form>
${refuse(uid)}`
  )
}

/** The page on which somebody consents. */
export function consentPage(uid: string, { name, email }: IdentityAccount, scope: string): string {
  const asked = scope.split(' ').map((one) => `<li><code>${escaped(one)}</code>: ${escaped(SCOPES[one] ?? one)}</li>`)
  return page(
    'Do you agree?',
    `<p>You are <b>${escaped(name)}</b>, ${escaped(email)}. <b>NextAuth Live</b> asks for:</p>
<ul>${asked.join('\n')}</ul>
<form method="post" action="${uid}"><button class="primary" name="action" value="allow">Allow</button></form>
${refuse(uid)}
<form method="post" action="${uid}"><button class="quiet" name="action" value="change">Use another account</button></form>`
  )
}

/** What the provider says when it cannot go on. */
export function errorPage(error: string, description: string): string {
  return page(escaped(error), `<p>${escaped(description)}</p><p><a href="/demo/sign-in">To the application</a></p>`)
}

function refuse(uid: string): string {
  return `<form method="post" action="${uid}"><button class="quiet" name="action" value="refuse">Refuse</button></form>`
}

/** Looks like another site than the application on purpose: a provider is another party. */
const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d2433, #e8ecf5); --paper: light-dark(#fff, #161b27); --edge: light-dark(#767f93, #8891a5); --lit: light-dark(#0b5d4d, #7fe0c8); --on-lit: light-dark(#fff, #08221c) }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: light-dark(#dfe9e6, #0b1418); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 440px; padding: 24px; border-radius: 12px; background: var(--paper); border: 1px solid var(--edge) }
header { font-size: 14px }
h1 { margin: 8px 0; font-size: 24px; line-height: 1.25 }
ul { padding-left: 20px }
form { display: grid; gap: 8px; margin: 8px 0 }
button { min-height: 44px; padding: 8px 16px; border: 1px solid var(--edge); border-radius: 8px; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer }
button.primary { background: var(--lit); border-color: var(--lit); color: var(--on-lit); text-align: center }
button.quiet { text-align: center }
button:focus-visible, a:focus-visible { outline: 3px solid var(--lit); outline-offset: 2px }
a { color: var(--lit) }
code { font-size: 14px }`

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title} · OpenID provider</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>OpenID provider of NextAuth Live</header>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

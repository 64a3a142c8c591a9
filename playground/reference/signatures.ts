// cspell:words AADSTS ERESOLVE ETIMEOUT
import { ERROR_CODES, type ErrorCode } from './error-codes'

/** Where a text shows up. `answer` is what a request is answered with, `build` what Next or the type checker prints. */
export type Where = ErrorCode['where'] | 'answer' | 'build'

/** A text by which somebody knows that something is wrong, and what it leads to. */
export interface Signature {
  /** The anchor of its entry on /reference/errors. It stays, since others link to it. */
  id: string
  /** The text, as it is shown. */
  title: string
  where: Where
  /** How it is recognised in a text that `diagnose()` has made plain. Every quantifier has an end, so that no text takes long. */
  patterns: readonly RegExp[]
  meaning: string
  cause: string
  /** How you can tell that it is this. */
  sign: string
  fix: string
  /** What to look at, where the fix does not help. */
  next: string
  /** The page that explains it, with an anchor. */
  page?: string
  /** The id of the experiment that makes it happen. */
  experiment?: string
  /** The page of the tool that looks further. */
  tool?: '/tools/cookie'
  /** The fact that proves the meaning. */
  fact?: string
  /** Words by which people look for it, beyond those of the entry. */
  signs?: string
}

/** Messages that name one cause, the most specific first. Each was seen with the installed libraries, stands in their source, or is an answer of a provider or a server. */
const SPECIFIC: readonly Signature[] = [
  {
    id: 'decryption-operation-failed',
    title: 'decryption operation failed',
    where: 'log',
    patterns: [/decryption operation failed/i, /JWEDecryptionFailed/i],
    meaning:
      'A cookie of NextAuth did not decrypt. With JWT_SESSION_ERROR it is the session cookie, and the read was answered with {}. With OAUTH_CALLBACK_ERROR it is one from the beginning of the sign-in.',
    cause:
      'Another secret made the cookie: a new deployment, another process, another application on this host. Or the value was changed: a chunk is missing or left over, or a second cookie begins with the same name.',
    sign: 'JWT_SESSION_ERROR once for each old cookie: the secret has changed. Again and again for the same reader: a stray cookie comes back, or only server components read, which can remove none.',
    fix: 'Set NEXTAUTH_SECRET explicitly, the same for every process and for the proxy. Delete stray cookies in the developer tools.',
    next: 'Paste your cookie with the secret into the decoder: it names chunks that are missing or too many.',
    page: '/faq#decryption-failed',
    tool: '/tools/cookie',
    experiment: 'cookie-that-should-not-be-there',
    fact: 'cookie-of-another-secret-is-removed'
  },
  {
    id: 'invalid-compact-jwe',
    title: 'Invalid Compact JWE',
    where: 'log',
    patterns: [/Invalid Compact JWE/i, /\bJWEInvalid\b/],
    meaning: 'The session cookie is no JWE, and the strategy is jwt.',
    cause: 'The strategy was database before, so the cookie is a session token. Or a stray chunk was joined to it.',
    sign: 'The value of the cookie is a UUID, or has other than five parts.',
    fix: 'None is needed after a change of strategy: each reader signs in once more.',
    next: 'If it comes back after a sign-in, look for other cookies whose name begins as that of the session cookie.',
    page: '/faq#decryption-failed',
    tool: '/tools/cookie',
    experiment: 'flip-without-signing-out',
    fact: 'not-a-jwe-is-invalid-compact-jwe'
  },
  {
    id: 'exp-claim-timestamp-check-failed',
    title: '"exp" claim timestamp check failed',
    where: 'log',
    patterns: [/["']exp["'] claim timestamp check failed/i, /\bJWTExpired\b/],
    meaning: 'The token in the session cookie has expired. NextAuth answered {} and removed the cookie.',
    cause:
      'Nothing renewed the session for longer than maxAge: a read over HTTP does, and a server component cannot. Or the clock of this server is ahead by more than the session has left.',
    sign: 'The line names "exp". One line a reader is the normal end of a session.',
    fix: 'Nothing, if it was time. Else set session.maxAge and jwt.maxAge, in seconds: the first token ends after jwt.maxAge.',
    next: 'A token that ends at once: see whether session.maxAge or jwt.maxAge is written in minutes or days. A text ends in “Invalid time period format”.',
    page: '/recipes/lifetimes',
    experiment: 'fast-clock'
  },
  {
    id: 'nbf-claim-timestamp-check-failed',
    title: '"nbf" claim timestamp check failed',
    where: 'log',
    patterns: [/["']nbf["'] claim timestamp check failed/i],
    meaning: 'The token is not valid yet: its nbf claim lies in the future. NextAuth answered {} and removed the cookie.',
    cause: 'Your jwt callback sets nbf, or copies all claims of a provider’s token with it.',
    sign: 'The claims of the cookie have an nbf.',
    fix: 'Do not set nbf. Copy single claims, not a whole payload.',
    next: 'Compare the clocks of the servers.',
    page: '/flow/jwt-callback',
    experiment: 'survives-the-token',
    fact: 'token-nbf'
  },
  {
    id: 'jwt-claims-set',
    title: 'JWT Claims Set MUST be an object',
    where: 'log',
    patterns: [/JWT Claims Set MUST be an object/i],
    meaning:
      'Your jwt callback returned null, or something else that is no object. At a session read the cookie is removed; at a sign-in nobody is signed in.',
    cause: 'A path through the callback returns null, false, a text, a number or a list.',
    sign: 'JWT_SESSION_ERROR with this message: a read. OAUTH_CALLBACK_HANDLER_ERROR or CALLBACK_EMAIL_ERROR, or 500 with credentials: the sign-in.',
    fix: 'Return token on every path. To end a session on purpose, throw.',
    next: 'Log what the callback returns. undefined ends otherwise: in a token without claims.',
    page: '/reference/callbacks#what-a-return-value-does-and-what-a-throw-does',
    experiment: 'callback-returns-nothing',
    fact: 'jwt-null-at-read'
  },
  {
    id: 'invalid-time-period-format',
    title: 'Invalid time period format',
    where: 'log',
    patterns: [/Invalid time period format/i],
    meaning: 'A maxAge is a text that the token’s library cannot read.',
    cause: 'session.maxAge or jwt.maxAge came from the environment, where every value is a text.',
    sign: 'In a JWT_SESSION_ERROR it is session.maxAge. At a sign-in it is jwt.maxAge: 500 with credentials, error=Callback with a provider or a magic link.',
    fix: 'Number(process.env.…), in seconds.',
    next: 'Look for other options that come from the environment.',
    page: '/recipes/lifetimes',
    experiment: 'how-long-does-it-last'
  },
  {
    id: 'jwt-invalid',
    title: 'JWT invalid',
    where: 'log',
    patterns: [/\bJWT invalid\b/],
    meaning: 'jwt.decode returned nothing for a session cookie. NextAuth answered {} and removed it.',
    cause: 'A decode of your own returns null for what it cannot read, or for every token.',
    sign: 'JWT_SESSION_ERROR with this message. NextAuth’s own decode throws, and says why.',
    fix: 'Let decode fit encode: whoever overrides one overrides the other.',
    next: 'Log what decode gets: token, secret and maxAge.',
    page: '/reference/options#the-options'
  },
  {
    id: 'ikm',
    title: '"ikm" must be at least one byte in length',
    where: 'log',
    patterns: [/"ikm"{1,2} must be/i],
    meaning: 'A token was to be made or read, and there was no secret to derive a key from.',
    cause: 'encode() or decode() of next-auth/jwt was called without a secret, or the variable is empty where the code runs.',
    sign: 'TypeError with this message.',
    fix: 'Pass secret: process.env.NEXTAUTH_SECRET, and set it in that environment.',
    next: 'A test or a script reads no .env file by itself.',
    page: '/recipes/test-sessions'
  },
  {
    id: 'no-matching-decryption-secret',
    title: 'no matching decryption secret',
    where: 'log',
    patterns: [/no matching decryption secret/i],
    meaning: 'Auth.js v5 found no key that fits the kid in the token’s header.',
    cause: 'Another secret, or the same token in a cookie with another name: v5 makes the name a part of the key.',
    sign: '[auth][error] JWTSessionError with this message.',
    fix: 'Set AUTH_SECRET, the same for every process. After a change put the old secret behind the new one in a list.',
    next: 'Paste the cookie into the decoder: it tries both names of v5.',
    page: '/reference/v5',
    tool: '/tools/cookie'
  },
  {
    id: 'cannot-read-properties-of-undefined',
    title: 'Cannot read properties of undefined (reading …)',
    where: 'log',
    patterns: [
      /SESSION_ERROR\b[\s\S]{0,400}Cannot (?:read|set) (?:property|properties) ['"]?\w{0,40}['"]? ?of undefined/i,
      // A sign-in says so in a code of its own, and a stack that begins elsewhere has another cause.
      /Cannot (?:read|set)(?<!(?:HANDLER_ERROR|adapter_error)[\s\S]{0,300}Cannot (?:read|set)) properties of undefined \((?:reading|setting) '(?:id|_id|sub|role|token|username|email|name|accessToken)'\)(?!["'\s]{0,6}at (?![^\n]{0,50}(?:next-?auth|\bauth\b|\b(?:session|jwt) )))/i,
      /undefined is not an object \(evaluating '(?:token|user)\./i
    ],
    meaning: 'A callback of yours reads from an argument that is not there. The session is {}.',
    cause:
      'session({ session, token }) under database: there is no token, and an adapter makes the strategy database by itself. session({ session, user }) under jwt: there is no user. Or the callback has the form of v3, with several arguments.',
    sign: 'SESSION_ERROR under database, with the cookie kept. JWT_SESSION_ERROR under jwt, with the cookie removed.',
    fix: 'Copy from token under jwt and from user under database, or write session: { strategy: "jwt" } beside the adapter.',
    next: 'The first line of the stack that names a file of yours.',
    page: '/flow/session-callback',
    experiment: 'session-callback-user',
    fact: 'session-callback-throws'
  },
  {
    id: 'session-is-not-there',
    title: "Cannot read properties of null (reading 'user')",
    where: 'console',
    patterns: [
      /Cannot read(?<!SESSION_ERROR[\s\S]{0,400}Cannot read) properties of (?:null|undefined) \(reading 'user'\)/i,
      /Cannot read(?<!SESSION_ERROR[\s\S]{0,400}Cannot read) property 'user' of (?:null|undefined)/i,
      /(?:null|undefined) is not an object \(evaluating '(?:session|data)\.user/i
    ],
    meaning: 'Code of yours reads session.user, and there is no session.',
    cause: 'Nobody is signed in, or getServerSession() found none. Or useSession() has no answer yet: its data is undefined until then.',
    sign: 'The stack names a component or a page of yours, and not a callback.',
    fix: 'Ask for status first, or write session?.user. On the server send strangers away before you read.',
    next: 'For a reader who is signed in: whether /api/auth/session answers more than {}.',
    page: '/flow/client',
    fact: 'status-loads-first'
  },
  {
    id: 'to-hex-string',
    title: 'toHexString is not a function',
    where: 'log',
    patterns: [/toHexString is not a function/i],
    meaning: 'A row in sessions has a userId that is a text. The read is answered with {}, and the cookie stays.',
    cause: 'Code of yours wrote the row: the adapter stores an ObjectId.',
    sign: 'SESSION_ERROR with this message, for sessions that your code made.',
    fix: 'Write new ObjectId(id) into userId, or let the adapter’s createSession() write the row.',
    next: 'Look at the types of the other fields: expires is a Date.',
    page: '/reference/mongodb#how-to-debug-it',
    experiment: 'rows-of-your-own',
    fact: 'row-with-user-id-as-text'
  },
  {
    id: 'to-iso-string',
    title: 'toISOString is not a function',
    where: 'log',
    patterns: [/toISOString is not a function/i],
    meaning: 'A row in sessions has an expires that is no Date. The read is answered with {}, and the cookie stays.',
    cause: 'Code of yours wrote a text or a number.',
    sign: 'SESSION_ERROR with this message.',
    fix: 'Write a Date.',
    next: 'Look at the type of userId too.',
    page: '/reference/mongodb#how-to-debug-it',
    experiment: 'rows-of-your-own',
    fact: 'row-with-expires-as-text'
  },
  {
    id: 'bson-error',
    title: 'BSONError: input must be a 24 character hex string',
    where: 'log',
    patterns: [/must be a 24 character hex string/i, /Argument passed in must be a string of 12 bytes/i, /Cast to ObjectId failed/i],
    meaning: 'Something made an ObjectId from a text that is none.',
    cause:
      'A userId in a row of your own, or an id that comes from elsewhere: without an adapter sub is the id at the provider, a number of Google’s or GitHub’s.',
    sign: 'adapter_error_getSessionAndUser and SESSION_ERROR: it is a row. A stack in your callback: it is your own lookup.',
    fix: 'Look users up by email or by the account, or store your own _id in the token at the sign-in.',
    next: 'Print the id: one of MongoDB has 24 hexadecimal digits.',
    page: '/reference/mongodb#how-to-debug-it',
    experiment: 'rows-of-your-own'
  },
  {
    id: 'overwrite-model-error',
    title: 'OverwriteModelError: Cannot overwrite `User` model once compiled',
    where: 'log',
    patterns: [/OverwriteModelError/i, /Cannot overwrite .{0,60} model once compiled/i],
    meaning: 'mongoose.model() was called with a name that is taken.',
    cause: 'Hot reload evaluated the file again. The list of models belongs to the process and outlives that.',
    sign: 'It comes after an edit under next dev, and not at the start.',
    fix: 'mongoose.models.User ?? mongoose.model("User", schema).',
    next: 'A changed schema needs a restart then.',
    page: '/reference/mongodb#how-to-debug-it',
    experiment: 'loaded-twice',
    fact: 'model-twice'
  },
  {
    id: 'e11000',
    title: 'E11000 duplicate key error',
    where: 'log',
    patterns: [/\bE11000\b/i],
    meaning: 'A unique index refused a row. At a sign-in NextAuth then gives up: OAuthCreateAccount, Callback or EmailCreateAccount.',
    cause:
      'A unique index on a field that the adapter does not write, such as username: the second user without it is a duplicate of null. Or two requests made the same user at once.',
    sign: 'The message names index and value: dup key: { username: null }.',
    fix: 'Return the field from profile(), or make the index partial: { partialFilterExpression: { username: { $type: "string" } } }.',
    next: 'List the indexes of the collection.',
    page: '/reference/mongodb#how-to-debug-it',
    experiment: 'rows-of-your-own',
    fact: 'adapter-writes-no-further-fields'
  },
  {
    id: 'buffering-timed-out',
    title: 'MongooseError: Operation buffering timed out',
    where: 'log',
    patterns: [/buffering timed out/i],
    meaning: 'mongoose waited ten seconds for a connection that nobody had opened.',
    cause: 'mongoose.connect() was not called before the query, failed, or belongs to another copy of mongoose.',
    sign: 'The message names the model’s collection and the operation, findOne() for example. It comes ten seconds after the request.',
    fix: 'Await the connection in authorize() and in each callback that asks the database.',
    next: 'Log mongoose.connection.readyState before the query: 1 is connected.',
    page: '/reference/mongodb'
  },
  {
    id: 'mongo-server-selection-error',
    title: 'MongoServerSelectionError',
    where: 'log',
    patterns: [/MongoServerSelectionError/i, /MongoNetworkError/i, /MongooseServerSelectionError/i, /ECONNREFUSED[^\n]{0,60}:27017\b/i],
    meaning: 'The driver found no MongoDB within its time. A read under database is answered with {} and keeps the cookie.',
    cause: 'The server is down, the address is wrong, or a firewall or an access list refuses this machine.',
    sign: 'adapter_error_getSessionAndUser and SESSION_ERROR together. Under jwt reads go on and new sign-ins fail.',
    fix: 'Reach the database from the same machine with mongosh and the same address.',
    next: 'With localhost on Node 18 and later try 127.0.0.1: localhost may mean ::1.',
    page: '/strategies/database#how-to-debug-it',
    experiment: 'mongo-down',
    signs: 'database down'
  },
  {
    id: 'bad-auth',
    title: 'MongoServerError: bad auth, Authentication failed',
    where: 'log',
    patterns: [/\bbad auth\b/i, /MongoServerError: Authentication failed/i, /AuthenticationFailed/],
    meaning: 'MongoDB answered, and did not accept user and password.',
    cause: 'A wrong password; a character in it that an address cannot have as it is, such as @ or /; or a user of another database.',
    sign: 'It comes at the first query, and at once.',
    fix: 'encodeURIComponent(password) in the address, and authSource where the user stands in another database.',
    next: 'The same address in mongosh.',
    page: '/reference/mongodb'
  },
  {
    id: 'mongodb-address',
    title: 'The address of MongoDB: Invalid scheme, querySrv ENOTFOUND',
    where: 'log',
    patterns: [
      /Invalid scheme, expected connection string/i,
      /parameter to .{0,3}openUri\(\).{0,3} must be a string/i,
      /querySrv E\w{1,20} _mongodb/i,
      /Invalid connection string/i
    ],
    meaning: 'What should be the address of MongoDB is none, or the host of mongodb+srv:// could not be looked up.',
    cause:
      'The variable is not set where this code runs, has quotes around it, or names a host that has no such record. querySrv ECONNREFUSED or ETIMEOUT: the DNS server does not answer.',
    sign: 'Invalid scheme comes when the client is made, often as the module is loaded. querySrv comes when it connects.',
    fix: 'Set the variable in this environment: the build, the container and the proxy each have their own. Where DNS is the cause, take another DNS server, or the address that begins with mongodb://.',
    next: 'Print its first ten characters.',
    page: '/reference/mongodb'
  },
  {
    id: 'client-db-is-not-a-function',
    title: '_client.db is not a function',
    where: 'log',
    patterns: [
      /\b_client\.db is not a function/i,
      /adapter_error_[\s\S]{0,240}(?:\b(?:db|collection) is not a function|of undefined \(reading 'db'\))/i,
      /\bcollection is not a function[\s\S]{0,100}adapter_error_/i
    ],
    meaning: 'The adapter for MongoDB was given something else than a MongoClient.',
    cause: 'A database, mongoose or its connection, nothing at all, or the options of an older adapter.',
    sign: 'adapter_error_ and the first method that is called, at each sign-in by a provider or a magic link and, under database, at each read.',
    fix: 'MongoDBAdapter(client): a MongoClient, a promise of one, or a function that returns one. Of mongoose it is mongoose.connection.getClient().',
    next: 'The name of the database is an option: { databaseName }.',
    page: '/reference/mongodb'
  },
  {
    id: 'adapter-method-is-not-a-function',
    title: 'getSessionAndUser is not a function, getUserByAccount is not a function',
    where: 'log',
    patterns: [
      /\b(?:getUserBy(?:Email|Account)|getSessionAndUser|linkAccount|createVerificationToken|useVerificationToken) is not a function/i
    ],
    meaning: 'NextAuth called a method that the adapter does not have as its own.',
    cause:
      'The adapter is a promise that was not awaited, a function that was not called, an instance of a class, or one of another version.',
    sign: 'SESSION_ERROR with it, or a failed sign-in, and no adapter_error_ line.',
    fix: 'adapter: MongoDBAdapter(clientPromise). The client may be a promise, and the adapter may not. Of a class copy the methods into an object.',
    next: 'Print Object.keys() of the adapter: these are its methods.',
    page: '/reference/mongodb'
  },
  {
    id: 'too-many-connections',
    title: 'too many connections to MongoDB',
    where: 'log',
    patterns: [/too many (?:open )?connections/i, /connection refused because too many/i],
    meaning: 'Connections pile up: each copy of the module with the client has a pool of its own.',
    cause: 'Hot reload loads the module again after each edit, and every load makes a client.',
    sign: 'The number of connections grows with each edit.',
    fix: 'Keep one client on globalThis.',
    next: 'In production each process has a pool: multiply maxPoolSize by the processes.',
    page: '/reference/mongodb#how-to-debug-it',
    experiment: 'loaded-twice',
    fact: 'client-per-module'
  },
  {
    id: 'illegal-arguments',
    title: 'bcrypt: Illegal arguments: string, undefined',
    where: 'log',
    patterns: [
      /Illegal arguments: (?:string, (?:undefined|object)|(?:undefined|object), string)/i,
      /data and (?:hash|salt) arguments required/i
    ],
    meaning: 'bcrypt got no hash or no password, so authorize() threw.',
    cause:
      'The second is missing: the query did not select the hash (select: false), the field has another name, or this user came by a provider and has none. The first is missing: the form sends no password, or under another name.',
    sign: 'The same text stands as error= in the address. In “Illegal arguments” the first word is the password, the second the hash.',
    fix: 'Add .select("+password"). Return null where there is no hash or no password.',
    next: 'Log the keys of the document and of credentials, not their values.',
    page: '/reference/mongodb#how-to-debug-it',
    experiment: 'authorize-returns',
    fact: 'select-false-and-bcrypt'
  },
  {
    id: 'cannot-be-serialized-as-json',
    title: '`undefined` cannot be serialized as JSON',
    where: 'log',
    patterns: [/cannot be serialized as JSON/i],
    meaning: 'getServerSideProps handed a session on as a prop, and one of its fields is undefined.',
    cause: 'getServerSession() keeps name, email and image that are undefined. The HTTP answer drops them.',
    sign: 'Error serializing `.session.user.name` returned from getServerSideProps.',
    fix: 'Hand on the fields that the page needs, or JSON.parse(JSON.stringify(session)).',
    next: 'Look for a Date or an ObjectId among the fields too.',
    page: '/recipes/protect-pages-and-routes#a-page-of-the-pages-router',
    fact: 'props-with-undefined-are-refused'
  },
  {
    id: 'bigint-or-circle',
    title: 'Do not know how to serialize a BigInt',
    where: 'log',
    patterns: [/Do not know how to serialize a BigInt/i, /Converting circular structure to JSON/i],
    meaning: 'A callback put a BigInt or a circle into the token or the session. JSON has neither.',
    cause: 'A number of the database’s driver, or a whole document with its connection.',
    sign: 'In the session: 500 at each read, and no line of NextAuth’s. In the token: the same at a sign-in with credentials, error=Callback at another, and JWT_SESSION_ERROR at a read.',
    fix: 'String(value), and single fields instead of documents.',
    next: 'See what else does not survive the token.',
    page: '/flow/jwt-callback',
    experiment: 'survives-the-token',
    fact: 'token-bigint'
  },
  {
    id: 'upstream-sent-too-big-header',
    title: '502: upstream sent too big header',
    where: 'log',
    patterns: [/upstream sent too big header/i],
    meaning: 'nginx got more headers than its buffer holds, and answered 502.',
    cause: 'The session cookie is long, and a sign-in sets all its pieces at once. The buffer has 4 or 8 kB by itself.',
    sign: 'The 502 comes at the sign-in and at session reads, not at other pages. nginx’s error log has the sentence.',
    fix: 'Keep ids in the token, not documents. Or raise proxy_buffer_size and proxy_buffers.',
    next: 'Which claims are long: paste the cookies into the decoder with the secret.',
    page: '/reference/deployment#behind-a-tls-proxy',
    experiment: 'grow-the-token',
    fact: 'split-cookie-exceeds-a-proxy-buffer'
  },
  {
    id: 'CHUNKING_SESSION_COOKIE',
    title: 'CHUNKING_SESSION_COOKIE',
    where: 'log',
    patterns: [/\bCHUNKING_SESSION_COOKIE\b/i, /Session cookie exceeds allowed \d{1,6} bytes/i],
    meaning: 'A line of debug, and no error: the session cookie is longer than browsers take, so NextAuth sets several.',
    cause: 'The jwt callback puts much into the token: tokens of a provider, a document, a picture.',
    sign: 'Cookies that end with .0 and .1. The line has the length of each.',
    fix: 'Nothing, while all goes well. Where a proxy answers 502 or a server 431, put ids into the token.',
    next: 'Paste the cookies into the decoder with the secret: it names the largest claims.',
    page: '/reference/cookies#limits',
    tool: '/tools/cookie',
    experiment: 'grow-the-token'
  },
  {
    id: '431',
    title: '431 Request Header Fields Too Large',
    where: 'answer',
    patterns: [
      /\b431\b.{0,40}(?:header|too large)/i,
      /Request Header Fields Too Large/i,
      /HTTP\/\d[.\d]{0,2} 431\b/i,
      /HPE_HEADER_OVERFLOW/
    ],
    meaning: 'The cookies exceed the server’s limit for headers. It refuses every address of the site.',
    cause:
      'The token has grown: a document, a picture or tokens of a provider in the jwt callback. On localhost the cookies of applications at other ports count as well.',
    sign: 'Cookies that end with .0, .1, .2. A private window works.',
    fix: 'Put ids into the token, and look the rest up. Readers have to clear their cookies.',
    next: 'Paste the cookies into the decoder with the secret: it names the largest claims.',
    page: '/faq#error-431',
    tool: '/tools/cookie',
    experiment: 'grow-the-token',
    fact: 'cookies-too-large-are-431'
  },
  {
    id: 'too-many-redirects',
    title: 'ERR_TOO_MANY_REDIRECTS',
    where: 'console',
    patterns: [
      /ERR_TOO_MANY_REDIRECTS/i,
      /redirected you too many times/i,
      /redirect count exceeded/i,
      /isn't redirecting properly/i,
      /\b(?:infinite|endless) redirect[^.\n]{0,60}\b(?:middleware|proxy|withAuth|sign-?in|log-?in)\b/i,
      /\b(?:middleware|withAuth|next-?auth)\b[^\n]{0,200}\bredirect(?:ion)? loops?\b/i
    ],
    meaning: 'A redirect leads back to itself.',
    cause:
      'The matcher of the proxy covers the sign-in page. Or the proxy decides by a token under database, where getToken() and withAuth() see none. Or the proxy lacks the secret, or looks for another cookie name.',
    sign: 'The network panel alternates between your page and the sign-in page, with a callbackUrl that grows.',
    fix: 'Leave the sign-in page and /api/auth out of the matcher. Under database look for the cookie alone.',
    next: 'Compare the cookie’s name with what getToken() looks for.',
    page: '/faq#redirects-for-ever',
    experiment: 'with-auth'
  },
  {
    id: 'unexpected-token',
    title: 'Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
    where: 'console',
    patterns: [/Unexpected token '?</i, /<!DOCTYPE "\.{0,3} is not valid JSON/i, /JSON\.parse: unexpected character at line 1 column 1/i],
    meaning: 'Something expected JSON or a script, and got a page of HTML.',
    cause:
      'With CLIENT_FETCH_ERROR: /api/auth/session answers a page, since the route is missing, a rewrite catches it, the proxy redirects it, or a route of the pages router threw under next dev. In a script’s own line: the matcher covers assets, so the file is the sign-in page.',
    sign: 'The network panel shows a redirect, or text/html, for the file or for /api/auth/session. With 500 the server’s log has the stack of what threw.',
    fix: 'Leave /api/auth and every asset out of the matcher: name the paths that you guard.',
    next: 'Open /api/auth/session in the browser: it has to answer JSON.',
    page: '/faq#no-styles',
    experiment: 'with-auth'
  },
  {
    id: 'text-for-json',
    title: 'Unexpected token \'I\', "Internal S"... is not valid JSON',
    where: 'console',
    patterns: [
      /Unexpected token '?I'?, "Internal S/i,
      /CLIENT_FETCH_ERROR[\s\S]{0,300}Unexpected token '?[A-Za-z]\b/i,
      /invalid json response body at [^\n]{0,120}\/api\/auth\//i
    ],
    meaning: 'Something expected JSON, and got a plain text, most often “Internal Server Error”.',
    cause:
      'A route of the pages router threw, and next start answered 500: NEXTAUTH_URL is no address, the session holds what JSON has not, or the route’s file does not load. Or a proxy answered.',
    sign: 'The network panel shows 500 or 502 for the address.',
    fix: 'Look for the stack in the server’s log at that moment. Its first line that names a file of yours is the place.',
    next: 'Open /api/auth/session in the browser, and read the text. Under next dev it is a page of HTML, and under app/ it is empty: the console says otherwise there.',
    page: '/flow/client#how-to-debug-it'
  },
  {
    id: 'unexpected-end-of-json-input',
    title: 'Unexpected end of JSON input',
    where: 'console',
    patterns: [
      /Unexpected end of JSON input/i,
      /JSON\.parse: unexpected end of data/i,
      /\/api\/auth\/session\b[\s\S]{0,600}content-length: 0\b/i
    ],
    meaning: 'An answer of /api/auth has an empty body, and NextAuth’s client reads it as JSON.',
    cause:
      'With 200: the session callback returned nothing, or at signIn() the redirect callback did. With 500: the route under app/ threw, and Next answers that without a body.',
    sign: 'CLIENT_FETCH_ERROR in the console, or signIn() throws. With 200 there is nothing in the server’s log, and the cookie is renewed. With 500 the log has a stack.',
    fix: 'Return session from the session callback, and an address from the redirect callback, on every path. With 500 mend what the stack names.',
    next: 'Open /api/auth/session in the browser, and look at its status and its length.',
    page: '/experiments/callback-returns-nothing',
    experiment: 'callback-returns-nothing',
    fact: 'session-nothing-in-the-browser'
  },
  {
    id: 'not-a-valid-route-export',
    title: '"authOptions" is not a valid Route export field',
    where: 'build',
    patterns: [/is not a valid Route export field/i, /'\w{1,40}' is incompatible with index signature/i],
    meaning: 'A route file exports something else than handlers and options of Next, so the build fails.',
    cause: 'authOptions stands in app/api/auth/[...nextauth]/route.ts and is exported from there.',
    sign: 'The build fails, and next dev works.',
    fix: 'Move authOptions into a file of its own, lib/auth.ts for example, and import it in the route and in pages.',
    next: 'Whether the route exports GET and POST alone.',
    page: '/recipes/protect-pages-and-routes'
  },
  {
    id: 'output-export',
    title: 'cannot be used with "output: export" config',
    where: 'build',
    patterns: [/\[\.\.\.nextauth\][^\n]{0,120}output: export/i],
    meaning: 'The site is built as files alone, and NextAuth needs a server.',
    cause: "output: 'export' in next.config.",
    sign: 'next build names the route [...nextauth].',
    fix: 'Leave the option out, and run the site with next start, or on a host that runs functions.',
    next: 'Whether a template or a host has set the option.'
  },
  {
    id: 'conflicting-app-and-page',
    title: 'Conflicting app and page files: pages/api/auth and app/api/auth',
    where: 'build',
    patterns: [/Conflicting app and page files? (?:was|were) found[\s\S]{0,300}api\/auth/i],
    meaning: 'Both routers have a route for /api/auth.',
    cause: 'The route was moved to app/, and the file under pages/ is still there.',
    sign: 'The message names both files.',
    fix: 'Delete one of them.',
    next: 'Whether what imports authOptions from the deleted file finds them elsewhere.',
    page: '/recipes'
  },
  {
    id: 'peer-from-next-auth',
    title: 'npm ERESOLVE: peer next from next-auth',
    where: 'build',
    patterns: [/\bpeer(?:Optional)? [^\n]{1,80} from next-auth@/i],
    meaning: 'npm refuses: this next-auth does not accept the next, the react, the nodemailer or the @auth/core that you have.',
    cause:
      'next-auth is older than they are, or @auth/core stands in your package.json. 4.24.15 accepts Next 12.2.5 to 16, React 17.0.2 to 19, nodemailer 7 from 7.0.7, and of @auth/core 0.34.3 alone.',
    sign: 'The line with peer names the package and the versions that are accepted.',
    fix: 'npm install next-auth@4 takes the newest of version 4. Take @auth/core out of your package.json: an adapter brings its own. --force hides the conflict, and keeps it.',
    next: 'What npm ls next-auth next nodemailer @auth/core prints.'
  },
  {
    id: 'params-should-be-awaited',
    title: 'params should be awaited before using its properties',
    where: 'log',
    patterns: [/params.{0,40} should be awaited/i],
    meaning: 'Since Next 15 the parameters of a route are a promise, and something reads them at once.',
    cause: 'An older next-auth 4 in an app router route, or code of your own that reads params.',
    sign: 'The line names the route: [...nextauth] is that of next-auth.',
    fix: 'Update next-auth within version 4: the installed one awaits params. In code of your own write await params.',
    next: 'What npm ls next-auth next prints.'
  },
  {
    id: 'get-server-session-is-not-a-function',
    title: 'getServerSession is not a function',
    where: 'log',
    patterns: [
      /getServerSession\)? is not a function/i,
      /getServerSession' is not exported from/i,
      /has no exported member(?: named)? '(?:getServerSession|(?:Next)?AuthOptions)'/i
    ],
    meaning: 'The module that you import from does not have this name.',
    cause:
      'The installed next-auth is version 5: it has auth() for getServerSession(), and NextAuthConfig for NextAuthOptions. Or it is older than 4.19. Or the import names next-auth/react.',
    sign: 'npm ls next-auth says which version is there.',
    fix: 'Under v4 import it from next-auth. Under v5 call auth().',
    next: 'The table of v5 translates each term.',
    page: '/reference/v5'
  },
  {
    id: 'auth-is-not-a-function',
    title: 'auth is not a function',
    where: 'log',
    patterns: [
      /(?<![\w.])auth is not a function(?![\s\S]{0,300}(?:express|firebase))/i,
      /\(0 ?, ?(?!\w{0,40}firebase)[\w$]{1,250}\.auth\) is not a function/i,
      /Cannot destructure property '(?:GET|POST)' of 'handlers'/i,
      /of undefined \(reading '(?:GET|POST)'\)/i
    ],
    meaning: 'The code has the form of Auth.js v5, and the installed next-auth is version 4.',
    cause: 'const { auth, handlers } = NextAuth(…) is v5. In v4 NextAuth(…) returns one function, which has neither.',
    sign: 'npm ls next-auth prints a version 4.',
    fix: 'const handler = NextAuth(options); export { handler as GET, handler as POST }. Call getServerSession(options) for auth().',
    next: 'The table of v5 translates each term.',
    page: '/reference/v5'
  },
  {
    id: 'default-import-of-next-auth',
    title: 'NextAuth is not a function, CredentialsProvider is not a function',
    where: 'log',
    patterns: [
      /(?<![\w.])(?:NextAuth|(?:Credentials|Google|Git[Hh]ub|Discord|Email|Facebook|AzureAD|Keycloak|Auth0|Apple)Provider) is not a function/,
      /next_auth(?:_providers_\w{1,20}?)?__WEBPACK_IMPORTED_MODULE_\d{1,3}__(?:_default\(\.{3}\)|\.default\))? is not a function/i
    ],
    meaning: 'What was imported is not the function: it is the module around it, or nothing.',
    cause:
      'An ES module that Node itself runs gets the whole module for the default import. Or the name stands in braces, or comes from another package.',
    sign: 'Print what you imported: an object with default in it.',
    fix: 'In files that Next builds write import NextAuth from "next-auth", without braces. In a script of your own call its .default.',
    next: 'Whether package.json has "type": "module", and what runs the file.',
    page: '/recipes'
  },
  {
    id: 'checks-state-argument-is-missing',
    title: 'checks.state argument is missing',
    where: 'log',
    patterns: [/checks\.(?:state|nonce|code_verifier) argument is missing/i],
    meaning: 'The provider sent back a state, and your provider’s options do not say that there is one.',
    cause: 'checks of the provider lacks state, or the sign-in began elsewhere than at NextAuth: by a link that the provider offers.',
    sign: 'OAUTH_CALLBACK_ERROR with it, and error=OAuthCallback in the address.',
    fix: "Write checks: ['state'], or ['pkce', 'state'], and begin each sign-in with signIn().",
    next: 'Whether the address at the provider has state= in it.',
    page: '/flow/oauth',
    experiment: 'tamper-the-state'
  },
  {
    id: 'state-cookie-was-missing',
    title: 'State cookie was missing, PKCE code_verifier cookie was missing, Nonce cookie was missing',
    where: 'log',
    patterns: [/(?:State|code_verifier|Nonce) cookie was missing/i],
    meaning: 'The provider sent the reader back, and the cookie from the beginning of the sign-in was not there.',
    cause:
      'The sign-in began on another host than that of NEXTAUTH_URL (www, localhost and 127.0.0.1), took more than 15 minutes, was opened twice, or the provider answers with a POST.',
    sign: 'OAUTH_CALLBACK_ERROR in the log, error=OAuthCallback in the address. The cookies stand under another host.',
    fix: 'Let every page begin on one host, and register the callback address of that host. For a provider that posts its answer, as Apple does, give the three cookies SameSite=None and Secure.',
    next: 'Compare the host of the address where you press the button with NEXTAUTH_URL.',
    page: '/faq#check-cookie-missing',
    experiment: 'tamper-the-state',
    fact: 'oidc-missing-check-cookies'
  },
  {
    id: 'state-mismatch',
    title: 'state mismatch, nonce mismatch',
    where: 'log',
    patterns: [/\b(?:state|nonce) mismatch, expected/i, /(?:State|code_verifier|Nonce) value could not be parsed/i],
    meaning: 'What the provider sent back belongs to another sign-in than the cookie of this browser.',
    cause: 'Two sign-ins were begun in two tabs, an old callback address was opened, or somebody forged one.',
    sign: 'OAUTH_CALLBACK_ERROR with this message. A second try succeeds.',
    fix: 'Begin the sign-in anew, in one tab.',
    next: 'Two secrets do not say this: they end in “decryption operation failed”.',
    page: '/flow/oauth#the-three-checks',
    experiment: 'tamper-the-state'
  },
  {
    id: 'created-for-a-different-provider',
    title: 'cookie was created for a different provider than the one handling the callback',
    where: 'log',
    patterns: [/cookie was created for a different provider/i],
    meaning: 'The cookie from the beginning of the sign-in names another provider than the address that the reader came back to.',
    cause: 'Two sign-ins with two providers were begun in two tabs. Or the callback address at the provider ends with the id of another.',
    sign: 'OAUTH_CALLBACK_ERROR with this message. Its first word is the name of the cookie.',
    fix: 'Begin the sign-in anew, in one tab. Register the address with the id of this provider at its end.',
    next: 'Compare redirect_uri in the address of the provider’s page with the address that it leads back to.',
    page: '/flow/oauth#the-three-checks'
  },
  {
    id: 'redirect-uri-mismatch',
    title: 'redirect_uri_mismatch',
    where: 'address',
    patterns: [
      /redirect_uri[ _-]?mismatch/i,
      /invalid redirect_uri/i,
      /redirect_uri did not match/i,
      /redirect_uri is not associated/i,
      /redirect_uri MUST match/i,
      /Invalid parameter: redirect_uri/i,
      /Invalid OAuth2 redirect_uri/i,
      /Callback URL mismatch/i,
      /must be a Login redirect URI/i,
      /\bredirect_mismatch\b/i,
      /\bAADSTS50011\b/
    ],
    meaning: 'The provider does not know the address that it shall lead back to. Most keep the reader on a page of their own.',
    cause: 'The registered callback address differs in host, scheme, port or path.',
    sign: 'redirect_uri in the address of the provider’s page, and NextAuth’s log stays empty. Or OAUTH_CALLBACK_ERROR with it: the provider led back all the same.',
    fix: 'Register your address with /api/auth/callback/ and the provider’s id.',
    next: 'The host is that of NEXTAUTH_URL: compare letter by letter.',
    page: '/faq#redirect-uri',
    fact: 'oidc-foreign-redirect-uri'
  },
  {
    id: 'invalid-grant',
    title: 'invalid_grant, RefreshAccessTokenError',
    where: 'log',
    patterns: [/\binvalid_grant\b/i, /RefreshAccessTokenError/i],
    meaning: 'The provider refused a code or a refresh token.',
    cause:
      'A refresh token that was rotated came again, often from two reads at once. Or the refresh token has ended, or its user withdrew it. At a sign-in: the code was used before, or is too old.',
    sign: 'The first refresh works, and a later one fails. At a sign-in OAUTH_CALLBACK_ERROR.',
    fix: 'Refresh once for all who wait, and keep the new refresh token. Where it has ended, let the reader sign in again.',
    next: 'Count the requests to the token endpoint.',
    page: '/faq#rotation',
    experiment: 'rotate-and-race',
    fact: 'refresh-token-works-once'
  },
  {
    id: 'access-denied-by-provider',
    title: 'access_denied',
    where: 'log',
    patterns: [/\baccess_denied\b/],
    meaning: 'The provider sent the reader back with a refusal. The sign-in ends at error=Callback.',
    cause: 'The reader pressed “cancel”, or the provider lets only named readers use a client that it has not verified.',
    sign: 'OAUTH_CALLBACK_HANDLER_ERROR and OAUTH_CALLBACK_ERROR in the log.',
    fix: 'Nothing, if the reader refused. Else add the reader at the provider, or have the client verified.',
    next: 'error_description in the address of the callback.',
    page: '/flow/oauth#how-to-debug-it',
    fact: 'oidc-consent-refused'
  },
  {
    id: 'invalid-client',
    title: 'invalid_client, incorrect_client_credentials',
    where: 'log',
    patterns: [/\binvalid_client\b/i, /incorrect_client_credentials/i, /\bAADSTS70002(?:15|22)\b/],
    meaning: 'The provider did not accept clientId and clientSecret.',
    cause:
      'The provider does not know this clientId. The secret belongs to another client, has expired, or has a blank or quotes around it. Or the provider wants it in the body, and openid-client sends it in a header.',
    sign: 'On the provider’s own page: it does not know clientId. OAUTH_CALLBACK_ERROR after that page: it does not accept the secret.',
    fix: 'Copy both anew from the provider’s console into this environment. For the body: client: { token_endpoint_auth_method: "client_secret_post" }.',
    next: 'Print the length of the variable where NextAuth runs, not its value.',
    page: '/flow/oauth#how-to-debug-it'
  },
  {
    id: 'id-token-detected',
    title: 'id_token detected in the response, you must use client.callback() instead of client.oauthCallback()',
    where: 'log',
    patterns: [/id_token detected in the response/i],
    meaning: 'The provider sent an id_token, and idToken is not true in its options.',
    cause:
      'idToken is true by itself only where the scope or the wellKnown of the provider’s definition says so. Here openid stands in the options of a ready-made provider, such as GitHub’s, or in the provider’s console. Or idToken: false is written out.',
    sign: 'OAUTH_CALLBACK_ERROR with this message, and error=OAuthCallback in the address.',
    fix: 'Write idToken: true, with wellKnown or with issuer and jwks_endpoint.',
    next: 'Whether profile() reads the claims of the id_token: with idToken these are what it gets.',
    page: '/flow/oauth#how-to-debug-it',
    fact: 'oidc-id-token-not-asked-for'
  },
  {
    id: 'client-id-is-required',
    title: 'client_id is required',
    where: 'log',
    patterns: [/\bclient_id is required\b/i, /[?&]client_id=undefined\b/i],
    meaning: 'The provider has no clientId.',
    cause: 'The variable is not set where NextAuth runs, has another name there, or came after the start.',
    sign: 'SIGNIN_OAUTH_ERROR with it. v5 leads to the provider all the same, with client_id=undefined in the address.',
    fix: 'Set the variable in this environment, and start the server anew.',
    next: 'Print the names in process.env from the route’s file, without their values.',
    page: '/flow/oauth'
  },
  {
    id: 'unexpected-jwt-alg',
    title: 'unexpected JWT alg received, expected RS256, got: HS256',
    where: 'log',
    patterns: [/unexpected JWT alg received/i],
    meaning: 'The provider signs its id_token with another algorithm than the expected one.',
    cause: 'RS256 is expected, unless the options of the provider say otherwise.',
    sign: 'OAUTH_CALLBACK_ERROR with this message, which has both names.',
    fix: 'client: { id_token_signed_response_alg: "HS256" } in the provider’s options, with the name that you got.',
    next: 'The console of the provider may let you choose.',
    page: '/flow/oauth'
  },
  {
    id: 'issuer-must-be-configured',
    title: 'issuer must be configured on the issuer',
    where: 'log',
    patterns: [/issuer must be configured on the issuer/i],
    meaning: 'The provider sent back an iss, and its options have no issuer to compare it with.',
    cause: 'The GitHub provider of an older next-auth: that of 4.24.15 has an issuer. Or a provider of your own lacks one.',
    sign: 'OAUTH_CALLBACK_ERROR with this message, and iss= in the address of the callback.',
    fix: 'Update next-auth within version 4. In a provider of your own write issuer as the address has it.',
    next: 'What npm ls next-auth prints.',
    page: '/flow/oauth#discovery'
  },
  {
    id: 'token-of-the-provider-too-early-or-late',
    title: 'RPError: JWT not active yet, JWT expired',
    where: 'log',
    patterns: [/JWT not active yet, now/i, /JWT expired, now/i, /id_token issued in the future/i],
    meaning: 'The times in the provider’s id_token do not fit the clock of your server.',
    cause: 'The clock of the server or of the container is off by more than the 10 seconds that NextAuth allows a provider.',
    sign: 'The message has both times in seconds: their difference is the error of the clock.',
    fix: 'Synchronise the clock of the machine.',
    next: 'Compare the output of date in the container with another machine.',
    page: '/flow/oauth#how-to-debug-it'
  },
  {
    id: 'unexpected-iss-value',
    title: 'unexpected iss value',
    where: 'log',
    patterns: [/unexpected iss value, expected/i, /\biss mismatch, expected/i, /unexpected JWT "iss" \(issuer\) claim value/i],
    meaning: 'The id_token names another issuer than the provider’s configuration.',
    cause:
      'The issuer option lacks or has a slash at its end, names another tenant, or the host inside a container differs from that outside.',
    sign: 'The message has both values.',
    fix: 'Write the issuer as the token has it.',
    next: 'Open /.well-known/openid-configuration under the issuer, and compare its issuer.',
    page: '/flow/oauth#discovery'
  },
  {
    id: 'expected-200-ok',
    title: 'expected 200 OK, got: 404 Not Found',
    where: 'log',
    patterns: [/expected 200 OK, got/i],
    meaning: 'The provider answered a request of NextAuth with another status than 200.',
    cause:
      '404: the address of the configuration, of the token endpoint or of userinfo is wrong. 401 or 403: an endpoint refuses, userinfo often for want of a scope. 500 and above: the provider fails.',
    sign: 'SIGNIN_OAUTH_ERROR: it is the configuration. OAUTH_CALLBACK_ERROR: most often one of the endpoints.',
    fix: 'Open the wellKnown address in a browser. It has to answer JSON. For 403 ask for the scope that userinfo needs.',
    next: 'Compare issuer and wellKnown of the provider’s options.',
    page: '/flow/oauth#discovery'
  },
  {
    id: 'outgoing-request-timed-out',
    title: 'outgoing request timed out after 3500ms',
    where: 'log',
    patterns: [/outgoing request timed out after/i],
    meaning: 'The provider did not answer a request of your server in time.',
    cause: 'A slow network or provider, an IPv6 address that leads nowhere, or a proxy that the server has to use.',
    sign: 'SIGNIN_OAUTH_ERROR or OAUTH_CALLBACK_ERROR after three and a half seconds.',
    fix: 'httpOptions: { timeout: 10000 } in the provider’s options.',
    next: 'Fetch the same address with curl on the server.',
    page: '/flow/oauth#how-to-debug-it'
  },
  {
    id: 'self-signed-certificate',
    title: 'self-signed certificate, unable to verify the first certificate',
    where: 'log',
    patterns: [
      /self[- ]signed certificate/i,
      /unable to (?:verify the first certificate|get local issuer certificate)/i,
      /DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/
    ],
    meaning: 'Your server asked an https address whose certificate Node does not trust.',
    cause: 'A provider, a mail server or the site itself has a certificate of your own, or a proxy of the company puts one in.',
    sign: 'SIGNIN_OAUTH_ERROR, SIGNIN_EMAIL_ERROR or CLIENT_FETCH_ERROR with it.',
    fix: 'NODE_EXTRA_CA_CERTS=/path/ca.pem in the environment of Node. Do not turn the check off.',
    next: 'openssl s_client -connect host:443 shows the chain.'
  },
  {
    id: 'invalid-signature',
    title: 'Invalid signature',
    where: 'answer',
    // Of a decoder alone: libraries that check signatures say the same of tokens that have one.
    patterns: [
      /^\W{0,4}invalid signature\W{0,4}$/im,
      /\bjwt\.io\b[^\n]{0,60}\binvalid signature/i,
      /\binvalid signature\b[^\n]{0,60}\bjwt\.io/i
    ],
    meaning: 'A decoder for signed tokens looked at an encrypted one: it has no signature.',
    cause: 'The session cookie is a JWE. Its two dots in a row are the empty second part.',
    sign: 'The value has five parts.',
    fix: 'None is needed. Decode it with the secret.',
    next: 'Paste it into this site’s decoder.',
    page: '/faq#invalid-signature',
    tool: '/tools/cookie',
    experiment: 'paste-in-decoder',
    fact: 'cookie-header-is-all-a-decoder-sees'
  },
  {
    id: 'jwt-malformed',
    title: 'jwt malformed',
    where: 'log',
    patterns: [/\bjwt malformed\b/i],
    meaning: 'jsonwebtoken was given a text that does not have three parts with dots between them.',
    cause:
      'The session cookie of NextAuth has five: it is encrypted, and not signed. Or the text is no token, such as null, undefined or “Bearer” alone.',
    sign: 'A JWE begins with eyJhbGciOiJkaXIi and has two dots in a row.',
    fix: 'In another backend derive the key from the secret and decrypt it, as the recipe does.',
    next: 'Print how many dots the text has.',
    page: '/recipes/verify-in-another-backend',
    tool: '/tools/cookie'
  },
  {
    id: 'csrf-true',
    title: 'csrf=true, MissingCSRF',
    where: 'address',
    patterns: [/[?&]csrf=true\b/i, /\bMissingCSRF\b/, /redirected back .{0,40}csrf=true/i],
    meaning: 'The form was posted without a CSRF token that matches. Nobody is signed in or out, and authorize() did not run.',
    cause: 'The post lacks csrfToken or the cookie that belongs to it, or both were made under another secret.',
    sign: 'The answer is 200 with {"url":"…/signin?csrf=true"}, or a redirect there. At a sign-out it is …/signout?csrf=true. signIn() says ok: true.',
    fix: 'Let signIn() post. In a client of your own read /api/auth/csrf first, and send its cookie with the token.',
    next: 'Whether next-auth.csrf-token is set at all: over http browsers refuse its __Host- form.',
    page: '/flow/login#how-to-debug-it',
    experiment: 'csrf-missing',
    fact: 'csrf-missing-goes-back'
  },
  {
    id: 'not-linked',
    title: 'To confirm your identity, sign in with the same account you used originally',
    where: 'answer',
    patterns: [
      /To confirm your identity, sign in with the same account/i,
      /Another account already exists with the same e-?mail address/i,
      /The account is already associated with another user/i
    ],
    meaning:
      'OAuthAccountNotLinked: the email address belongs to a user who has no account of this provider, or you are signed in and the account is another user’s.',
    cause:
      'The user of the address came by password, by a magic link, or by another provider. Or you are signed in as somebody else than the user of the account.',
    sign: 'users has the address, and accounts has no row of this provider for that user.',
    fix: 'Sign in the old way, and then with the provider: that links both. Where the account is another user’s, sign out first.',
    next: 'A deleted user may have left a row in accounts.',
    page: '/faq#not-linked',
    experiment: 'same-email-two-providers',
    fact: 'oauth-account-not-linked'
  },
  {
    id: 'error-undefined',
    title: 'error=undefined, or an empty error=',
    where: 'address',
    patterns: [/[?&]error=undefined\b/i, /[?&]error=(?=[&"'\s]|$)/],
    meaning: 'authorize() or the signIn callback threw something without a message. Or /api/auth/error was opened without a code.',
    cause:
      'What is thrown is a string, a Response, or an Error with an empty message. Or signIn() could not read the providers: it then opens /api/auth/error, which leads to pages.error.',
    sign: 'signIn() got 401: authorize(). It got 200: the signIn callback. The address is that of pages.error, and nothing was posted: the providers.',
    fix: 'Return null for wrong credentials, and throw new Error("a sentence") for the rest. For the providers see why /api/auth/providers does not answer.',
    next: 'Log what a catch block in authorize() or in the signIn callback gets.',
    page: '/flow/login',
    experiment: 'authorize-returns',
    fact: 'authorize-throws-without-message'
  },
  {
    id: 'invalid-url',
    title: 'TypeError: Invalid URL',
    where: 'log',
    patterns: [/TypeError(?: \[ERR_INVALID_URL\])?: (?:Failed to construct 'URL': )?Invalid URL/i, /ERR_INVALID_URL/, /^Invalid URL\b/im],
    meaning: 'Something that should be a whole address is none.',
    cause:
      'In the browser at signIn() with redirect: false: the signIn or the redirect callback returned a relative address. On the server: NEXTAUTH_URL is empty or has no host, or the redirect callback parses a path with new URL(url).',
    sign: 'The stack names signIn: the first. It names parseUrl, or input is empty: NEXTAUTH_URL. It names your redirect callback: new URL(url, baseUrl).',
    fix: 'Return whole addresses from both callbacks, and write NEXTAUTH_URL with its scheme.',
    next: 'input: in the message has the text that was parsed.',
    page: '/recipes/custom-sign-in-page',
    experiment: 'sign-in-says-ok',
    fact: 'client-relative-address-throws'
  },
  {
    id: 'cannot-resolve-next-auth-client',
    title: "Module not found: Can't resolve 'next-auth/client'",
    where: 'build',
    patterns: [
      /Can't resolve 'next-auth\/client'/i,
      /Cannot find module 'next-auth\/client'/i,
      /'\.\/client' is not exported from package[^\n]{0,120}next-auth/i
    ],
    meaning: 'next-auth/client is the name of v3.',
    cause: 'The code, or the page that you copied it from, is older than v4.',
    sign: 'Other names of v3 stand beside it: Provider, [session, loading].',
    fix: 'next-auth/react, with SessionProvider and const { data, status } = useSession().',
    next: 'The table has each name that changed.',
    page: '/reference/v3',
    experiment: 'callbacks-of-v3'
  },
  {
    id: 'does-not-exist-on-type',
    title: "Property '…' does not exist on type",
    where: 'build',
    patterns: [/Property '\w{1,40}' does not exist on type '?(?:\{ name\?|(?:Adapter|Default)?(?:Session|User)\b|JWT\b|session\.user)/i],
    meaning: 'TypeScript does not know a field of session.user or of the token.',
    cause: 'The types of NextAuth have name, email and image. Yours are not declared, or the file is not included.',
    sign: 'The build stops, and next dev runs all the same.',
    fix: 'Declare the fields of Session, User and JWT in a file that tsconfig.json includes.',
    next: 'Types copy nothing: the jwt and the session callback have to.',
    page: '/recipes/type-safe-session',
    signs: 'typescript session.user'
  },
  {
    id: 'wrapped-in-session-provider',
    title: '[next-auth]: `useSession` must be wrapped in a <SessionProvider />',
    where: 'console',
    patterns: [
      /must be wrapped in a <SessionProvider/i,
      /Cannot destructure property '(?:data|status|update)' of '[^'\n]{0,200}useSession/i
    ],
    meaning: 'A component called useSession(), and there is no SessionProvider above it.',
    cause: 'The provider is missing in _app or in the layout, or stands beside the component and not above it.',
    sign: "The stack names the component. In production the text is Cannot destructure property 'data'.",
    fix: 'Put SessionProvider around the page: in a client component of its own under app/.',
    next: 'In tests the component needs it as well.',
    page: '/flow/client'
  },
  {
    id: 'react-context-is-unavailable',
    title: 'React Context is unavailable in Server Components',
    where: 'log',
    patterns: [/React Context is unavailable in Server Components/i],
    meaning: 'SessionProvider or useSession() is used in a server component.',
    cause: 'A file under app/ without "use client".',
    sign: 'The stack names a layout or a page.',
    fix: 'Move it into a file that begins with "use client". On the server call getServerSession(options).',
    next: 'A layout may render that client component around its children.',
    page: '/flow/client'
  },
  {
    id: 'window-is-not-defined',
    title: 'window is not defined, at signIn of next-auth/react',
    where: 'log',
    patterns: [/window is not defined[\s\S]{0,300}next-auth\/react/i],
    meaning: 'signIn() or signOut() of next-auth/react ran on a server.',
    cause: 'A server component, a server action or getServerSideProps called it. It needs a browser.',
    sign: 'The stack names next-auth/react and a file of yours that the server runs.',
    fix: 'Call it in a client component, at a press. On the server redirect to /api/auth/signin.',
    next: 'On the server import getServerSession from next-auth, and nothing from next-auth/react.',
    page: '/flow/client'
  },
  {
    id: 'get-header-is-not-a-function',
    title: 'res.getHeader is not a function',
    where: 'log',
    patterns: [/getHeader is not a function/i],
    meaning: 'getServerSession() took its second argument for the response.',
    cause: 'getServerSession(req, options): the response is missing.',
    sign: 'It comes once there is a cookie to set. Whoever is signed out and has NextAuth’s other cookies gets null in its place.',
    fix: 'getServerSession(req, res, options) in the pages router, getServerSession(options) under app/.',
    next: 'Look at every call: a reader who has just signed out does not show it.',
    page: '/recipes/protect-pages-and-routes',
    experiment: 'server-session-arguments',
    fact: 'two-arguments'
  },
  {
    id: 'must-pass-req',
    title: 'Must pass `req` to JWT getToken()',
    where: 'log',
    patterns: [/Must pass .?req.? to JWT getToken\(\)/i],
    meaning: 'getToken() was called without a request.',
    cause: 'A server component has none, or the request was passed by itself and not as { req }.',
    sign: 'The stack names your call.',
    fix: 'getToken({ req }). In a server component call getServerSession(options).',
    next: 'The request needs parsed cookies: a plain Node request has none.',
    page: '/flow/middleware'
  },
  {
    id: 'destructure-nextauth',
    title: "Cannot destructure property 'nextauth' of 'req.query'",
    where: 'log',
    patterns: [
      /Cannot destructure property '?nextauth'?/i,
      /Detected default export in [^\n]{0,200}Export a named export/i,
      /No HTTP methods exported in/i
    ],
    meaning: 'The route file under app/ has the form of the pages router.',
    cause: 'export default NextAuth(options), or a handler that is called with a plain request.',
    sign: 'The file is app/api/auth/[...nextauth]/route.ts.',
    fix: 'const handler = NextAuth(options); export { handler as GET, handler as POST }.',
    next: 'Only one of pages/api/auth and app/api/auth may be there.',
    page: '/recipes'
  },
  {
    id: 'resolved-without-a-response',
    title: 'API resolved without sending a response for /api/auth/session',
    where: 'log',
    patterns: [/API resolved without sending a response for \/api\/auth\//i],
    meaning: 'The route’s function ended before NextAuth had answered.',
    cause: 'It calls NextAuth(req, res, options), and neither returns nor awaits it.',
    sign: 'next dev prints it at each request to the route.',
    fix: 'return await NextAuth(req, res, options).',
    next: 'Whether code of yours returns before that call on some path.',
    page: '/recipes'
  },
  {
    id: 'cors-at-the-sign-in',
    title: 'redirected from /api/auth/signin, blocked by CORS policy',
    where: 'console',
    patterns: [/redirected from [^\n]{0,300}\/api\/auth\/[^\n]{0,300}blocked by CORS policy/i],
    meaning: 'A script followed NextAuth’s redirect to the provider, whose page no script may read.',
    cause: 'A fetch of your own, or a library for forms, posted to /api/auth/signin/… in place of signIn().',
    sign: 'The line names an address of the provider, and yours behind “redirected from”.',
    fix: 'Call signIn(): it asks for the address as JSON, and then leaves the page.',
    next: 'In a client of your own post json: "true", and read url from the answer.',
    page: '/recipes/custom-sign-in-page'
  },
  {
    id: 'invalid-character-in-header',
    title: 'Invalid character in header content ["Location"]',
    where: 'log',
    patterns: [/Invalid character in header content \["Location"\]/i, /Cannot convert argument to a ByteString[\s\S]{0,400}next-auth/i],
    meaning: 'NextAuth leads to an address with a character that no header can have, so the request fails.',
    cause: 'A callbackUrl or an address in pages has letters as they are: Chinese, Japanese, or a blank that nobody sees.',
    sign: 'The stack names NextAuth. Under app/ the message says “Cannot convert argument to a ByteString”.',
    fix: 'Write the path with encodeURI() before you pass it on.',
    next: 'A redirect callback that returns new URL(url, baseUrl).href encodes every path.',
    page: '/reference/callbacks#redirect'
  },
  {
    id: 'action-not-supported',
    title: 'This action with HTTP … is not supported by NextAuth.js',
    where: 'answer',
    patterns: [/This action with HTTP \w{1,10} is not supported by NextAuth/i],
    meaning: 'NextAuth has no such action for this method.',
    cause: 'A wrong address under /api/auth, a GET where it takes a POST, or a HEAD request of a mail scanner.',
    sign: 'The answer is 400.',
    fix: 'Call signIn() and signOut(), and do not build the addresses yourself.',
    next: 'Compare the address with the list of your routes.'
  },
  {
    id: 'outside-a-request-scope',
    title: '`headers` was called outside a request scope',
    where: 'log',
    patterns: [/was called outside a request scope/i],
    meaning: 'Something asked for headers or cookies where there is no request. getServerSession(options) does.',
    cause: 'A call at the top of a module, in a timer that a module starts, or in a script. A cached function has a message of its own.',
    sign: 'The stack names the place.',
    fix: 'Call it inside the page, the layout, the route handler or the action, and pass the session on.',
    next: 'In a script or a test pass req and res instead.',
    page: '/recipes/protect-pages-and-routes#a-server-component'
  },
  {
    id: 'dynamic-server-usage',
    title: 'Dynamic server usage',
    where: 'build',
    patterns: [/Dynamic server usage:/i, /couldn't be rendered statically because it used/i],
    meaning: 'A page reads cookies, and Next wanted to render it while the site is built.',
    cause: 'A try/catch around getServerSession() caught Next’s own signal and logged it, or the page says dynamic = "error".',
    sign: 'It comes during next build, and names headers or cookies.',
    fix: 'Call getServerSession() outside of the try, or throw on what you do not know.',
    next: 'The page is listed as dynamic (ƒ) after that, as it should be. Under dynamic = "force-static" there is no message, and nobody is signed in.',
    page: '/recipes/protect-pages-and-routes#a-server-component'
  },
  {
    id: 'edge-runtime',
    title: "The edge runtime does not support Node.js 'crypto' module",
    where: 'build',
    patterns: [/edge runtime does not support Node\.js/i, /Node\.js API is used[^\n]{0,120}not supported in the Edge Runtime/i],
    meaning: 'The middleware imports something that needs Node.',
    cause: 'middleware.ts runs on the edge runtime. It imports your options, and with them mongoose, bcrypt or the adapter.',
    sign: 'The import trace below the message begins with middleware.ts.',
    fix: 'Import next-auth/jwt alone there. In Next 16 rename it to proxy.ts, which runs on Node.',
    next: 'Keep the options that both need in a file without the database.',
    page: '/flow/middleware'
  },
  {
    id: 'must-export-a-function',
    title: 'The file "./proxy.ts" must export a function',
    where: 'build',
    patterns: [/\.[jt]sx?["'`]? must export a function/i],
    meaning: 'Next refuses the proxy file, since it exports no function that Next can see.',
    cause: 'export { default } from "next-auth/middleware", the form of Next 15 and before.',
    sign: 'It comes at next build, and names the file.',
    fix: 'export const proxy = withAuth({ … }), or a function of your own.',
    next: 'middleware.ts beside proxy.ts is an error too.',
    page: '/flow/middleware',
    fact: 'proxy-re-export-refused'
  },
  {
    id: 'secure-cookie-over-http',
    title: 'A Set-Cookie with Secure was blocked over http',
    where: 'console',
    patterns: [
      /had the ["']Secure["'] attribute but was not received over a secure connection/i,
      /non-HTTPS cookie can.?t be set as ["']secure["']/i
    ],
    meaning: 'The browser refused a cookie of NextAuth: it has Secure, and the page is http.',
    cause: 'NEXTAUTH_URL begins with https, or useSecureCookies is true, and the site is opened over http.',
    sign: 'The cookie’s name begins with __Secure- or __Host-. The sign-in comes back to its page.',
    fix: 'Write NEXTAUTH_URL as readers open the site, and leave useSecureCookies out.',
    next: 'Behind a TLS proxy open the site over https.',
    page: '/reference/cookies#prefixes',
    experiment: 'wrong-url',
    fact: 'secure-cookie-refused-on-http'
  },
  {
    id: 'samesite-none-without-secure',
    title: 'SameSite=None without Secure',
    where: 'console',
    patterns: [
      /["']SameSite=None["'] attribute but did not have the ["']Secure["'] attribute/i,
      /SameSite=None["']? attribute but is missing the ["']?secure/i,
      /sameSite["']?: ?["']none["'][^}]{0,80}secure["']?: ?false/i
    ],
    meaning: 'The browser threw the cookie away: SameSite=None demands Secure.',
    cause: 'The cookies option says sameSite: "none" and not secure: true.',
    sign: 'The developer tools mark the Set-Cookie line. The list of cookies lacks it.',
    fix: 'Write secure: true, and open the site over https. Without a frame of another site leave "lax".',
    next: 'Name each cookie whole: what you leave out is not there.',
    page: '/reference/deployment#frames'
  },
  {
    id: 'domain-of-a-cookie',
    title: 'A Set-Cookie with Domain was blocked',
    where: 'console',
    patterns: [/Domain attribute was invalid with regards to the current host/i, /has been rejected for invalid domain/i],
    meaning: 'The browser refused a cookie whose Domain is neither the host nor a parent of it.',
    cause: 'domain in the cookies option is that of another site: on a preview, on localhost, or after a move.',
    sign: 'The sign-in succeeds on one host, and on the other no cookie is set.',
    fix: 'Set domain where the host fits it, and leave it out elsewhere: the cookie then belongs to its host.',
    next: 'A parent that many sites share, such as vercel.app, is refused as well.',
    page: '/reference/deployment#subdomains'
  },
  {
    id: 'prefix-of-a-cookie',
    title: 'A Set-Cookie with the prefix __Secure- or __Host- was blocked',
    where: 'console',
    patterns: [/["']__Secure-["'] or ["']__Host-["'] prefix in its name and broke/i],
    meaning: 'The browser refused a cookie whose name demands more than it has.',
    cause: '__Secure- demands Secure. __Host- demands Path=/ and no Domain as well. The cookies option left one out, or the page is http.',
    sign: 'The developer tools mark the Set-Cookie line.',
    fix: 'Name the cookie whole, with secure: true and path: "/". A cookie with a domain begins with __Secure- at most.',
    next: 'Whether NEXTAUTH_URL has the scheme by which readers come.',
    page: '/reference/cookies#prefixes',
    experiment: 'wrong-url'
  },
  {
    id: 'mail-server',
    title: 'The mail server: Invalid login, Greeting never received, connection refused',
    where: 'log',
    patterns: [
      /Invalid login: 5\d\d/i,
      /Greeting never received/i,
      /Missing credentials for ["']/i,
      /\bEAUTH\b/,
      /SIGNIN_EMAIL_ERROR[\s\S]{0,300}(?:ECONNREFUSED|ETIMEDOUT|Connection timeout|ESOCKET)/
    ],
    meaning: 'The mail server did not take the mail with the link.',
    cause: 'Wrong user or password, a provider that wants a password for applications, a wrong port, or secure that does not fit the port.',
    sign: 'SIGNIN_EMAIL_ERROR in the log, error=EmailSignin in the address.',
    fix: 'Check the provider’s server option: port 465 with secure, 587 without.',
    next: 'Send a mail with nodemailer and the same option in a script.',
    page: '/flow/magic-link#how-to-debug-it',
    fact: 'magic-link-mail-fails'
  },
  {
    id: 'cannot-find-nodemailer',
    title: "Cannot find module 'nodemailer'",
    where: 'build',
    patterns: [/(?:Can't resolve|Cannot find module|Cannot find package) 'nodemailer'/i],
    meaning: 'The email provider needs nodemailer, and next-auth does not bring it.',
    cause: 'It is an optional peer of next-auth: npm does not install it by itself.',
    sign: 'The trace names next-auth/providers/email.',
    fix: 'npm install nodemailer.',
    next: 'npm ls nodemailer calls a version invalid that next-auth does not accept.',
    page: '/flow/magic-link'
  },
  {
    id: 'missing-secret-of-v5',
    title: '[auth][error] MissingSecret',
    where: 'log',
    patterns: [/\[auth\][^\n]{0,30}MissingSecret/i, /errors\.authjs\.dev\/?#missingsecret/i],
    meaning: 'Auth.js v5 has no secret, and refuses every request.',
    cause: 'No secret is set where this code runs. v5 looks for AUTH_SECRET.',
    sign: 'v4 says [next-auth][error][NO_SECRET].',
    fix: 'Set AUTH_SECRET in this environment, the same for every process.',
    next: 'Whether you meant v5: npm ls next-auth prints the version.',
    page: '/reference/v5'
  },
  {
    id: 'untrusted-host',
    title: 'UntrustedHost',
    where: 'log',
    patterns: [/\bUntrustedHost\b/, /Host must be trusted/i, /\bUNTRUST_HOST_ERROR\b/i],
    meaning: 'Auth.js v5 does not believe the host that the request names.',
    cause: 'Neither AUTH_URL, AUTH_TRUST_HOST nor the option trustHost is set, and the host is none that v5 trusts by itself.',
    sign: '[auth][error] UntrustedHost in the log.',
    fix: 'AUTH_TRUST_HOST=true behind a proxy that sets the host, or AUTH_URL.',
    next: 'v4 takes NEXTAUTH_URL. 4.24.15 has no such error.',
    page: '/reference/v5'
  },
  {
    id: 'client-fetch-refused',
    title: 'fetch failed: ECONNREFUSED, ENOTFOUND',
    where: 'log',
    patterns: [
      /CLIENT_FETCH_ERROR[\s\S]{0,400}(?:ECONNREFUSED|ENOTFOUND|fetch failed|Failed to fetch|NetworkError)/i,
      /ECONNREFUSED[^\n]{0,120}\/api\/auth\/session\b/i
    ],
    meaning: 'next-auth/react asked an address where nothing answers.',
    cause:
      'On a server: getSession() asks NEXTAUTH_URL, which the container cannot reach. In a browser: the site is down, or an extension blocks it.',
    sign: 'The line stands in the server’s log: the first.',
    fix: 'Call getServerSession() on the server. Else set NEXTAUTH_URL_INTERNAL to the address inside.',
    next: 'Fetch /api/auth/session with curl from the same place.',
    page: '/faq#own-fetch'
  },
  // Before the codes of v4: its lines hold their words.
  {
    id: 'v5-log',
    title: '[auth][error]',
    where: 'log',
    patterns: [/\[auth\]\[(?:error|warn|cause)\]/i, /errors\.authjs\.dev/i],
    meaning: 'A line of Auth.js v5. This site explains NextAuth v4.',
    cause: 'The installed next-auth is version 5.',
    sign: 'v4 writes [next-auth][error] and a code in capitals.',
    fix: 'Read the class behind it: most have a code of v4 with the same meaning.',
    next: 'The table translates each term.',
    page: '/reference/v5'
  }
]

/** What says that something is wrong, and little more: it comes behind everything else. */
const GENERAL: readonly Signature[] = [
  {
    id: 'enotfound',
    title: 'getaddrinfo ENOTFOUND',
    where: 'log',
    patterns: [/getaddrinfo (?:ENOTFOUND|EAI_AGAIN)/i],
    meaning: 'A host has no address where this code runs.',
    cause:
      'Its name is mistyped, the machine has no network, or the name is known in another network only: that of containers, for example.',
    sign: 'The name stands behind ENOTFOUND.',
    fix: 'Ask for the name on the same machine, or in the same container: getent hosts, or nslookup.',
    next: 'Which variable holds this name: MONGODB_URI, NEXTAUTH_URL, or an address of the provider.',
    page: '/reference/deployment'
  },
  {
    id: 'fetch-failed',
    title: 'TypeError: fetch failed',
    where: 'log',
    patterns: [/TypeError: fetch failed/i],
    meaning: 'A request of the server itself did not come through. The cause stands behind it.',
    cause: 'Nobody listens at the address, its name has none, or its certificate is not trusted.',
    sign: 'The line cause: below it has ECONNREFUSED, ENOTFOUND or the name of a certificate error.',
    fix: 'Paste the lines below as well: the cause says more.',
    next: 'Whether NEXTAUTH_URL names an address that this server reaches itself.',
    page: '/reference/deployment'
  },
  {
    id: 'answer-500',
    title: '500 from /api/auth',
    where: 'answer',
    patterns: [
      /\/api\/auth\/(?:callback|csrf|providers|session|signin|signout)\b[^\n]{0,80}\b500\b/i,
      /\b500\b[^\n]{0,80}\/api\/auth\/(?:callback|csrf|providers|session|signin|signout)\b/i
    ],
    meaning: 'NextAuth threw, and logged nothing itself. Or it refuses its configuration, and the log has a code. Neither sets a cookie.',
    cause:
      'At a credentials sign-in: the jwt callback threw, or returned null or no object. At a read: the session has a BigInt or a circle. At both: the redirect callback threw, NEXTAUTH_URL is no address, or the route’s file does not load. At a sign-in by mail: the database did not answer.',
    sign: 'The server prints a stack without [next-auth] before it. With a code such as NO_SECRET it is the configuration, with adapter_error_ the database.',
    fix: 'Look for the first line of that stack that names a file of yours. Where the log has a code, paste it.',
    next: 'Whether callbackUrl in the posted form is a path or an address: any other text ends so too.',
    page: '/reference/callbacks#what-a-return-value-does-and-what-a-throw-does',
    experiment: 'callback-returns-nothing',
    fact: 'jwt-throws-at-sign-in'
  },
  {
    id: 'answer-404',
    title: '404 from /api/auth/session',
    where: 'answer',
    patterns: [
      /\/api\/auth\/(?:callback|csrf|error|providers|session|signin|signout|_log)\b[^\n]{0,80}\b404\b/i,
      /\b404\b[^\n]{0,80}\/api\/auth\/(?:callback|csrf|error|providers|session|signin|signout|_log)\b/i
    ],
    meaning: 'Next has no route at this address. NextAuth was not asked: it answers 400 to what it does not know.',
    cause:
      'The file of the route has another name or place than it needs. Or the site has a basePath, or something else answers at this address.',
    sign: 'The answer is Next’s page for 404.',
    fix: 'pages/api/auth/[...nextauth].ts, or app/api/auth/[...nextauth]/route.ts. With a basePath let NEXTAUTH_URL end with the whole path, /base/api/auth, and write that path into basePath of SessionProvider.',
    next: 'The list of routes that next build prints.',
    page: '/recipes'
  },
  {
    id: 'answer-405',
    title: '405 Method Not Allowed from /api/auth',
    where: 'answer',
    patterns: [/\/api\/auth\/[^\n]{0,120}\b405\b/i, /\b405\b[^\n]{0,80}\/api\/auth\//i],
    meaning: 'The route takes one method and not the other.',
    cause: 'app/api/auth/[...nextauth]/route.ts exports GET or POST alone. Or a server of files answers: NextAuth needs one that runs.',
    sign: 'With GET alone reads are answered, and a sign-in is not. With POST alone it is the other way round.',
    fix: 'export { handler as GET, handler as POST }.',
    next: 'Whether the route runs at all: open /api/auth/providers.',
    page: '/recipes'
  },
  {
    id: '502',
    title: '502 Bad Gateway',
    where: 'answer',
    patterns: [/\b502\b.{0,20}Bad Gateway/i],
    meaning: 'A proxy before the application got no answer that it could use.',
    cause:
      'At the sign-in and at session reads alone: the headers exceed its buffer, since the session cookie is long. At every address: the application is down, or listens elsewhere.',
    sign: 'The log of the proxy says which.',
    fix: 'The first: put ids into the token, or raise proxy_buffer_size and proxy_buffers. The second: mend the address in the proxy.',
    next: 'Ask the application itself, from the machine of the proxy.',
    page: '/reference/deployment#behind-a-tls-proxy',
    experiment: 'grow-the-token'
  },
  {
    id: 'try-a-different-account',
    title: 'Try signing in with a different account.',
    where: 'answer',
    patterns: [/Try signing in with a different account/i],
    meaning: 'NextAuth’s own sign-in page says so of six codes, and means none of the reader’s accounts.',
    cause:
      'OAuthSignin, OAuthCallback, OAuthCreateAccount, EmailCreateAccount, Callback or Signin: a sign-in by a provider or by a magic link failed.',
    sign: 'error= in the address of that page has the code.',
    fix: 'Paste the address. The server’s log at that moment says more.',
    next: 'With a provider: whether the callback address there has the host of NEXTAUTH_URL.',
    page: '/flow/oauth#how-to-debug-it'
  },
  {
    id: 'empty-session',
    title: '/api/auth/session answers 200 and {}',
    where: 'answer',
    patterns: [
      /\/api\/auth\/session\b[^\n]{0,80}\b200\b[\s\S]{0,60}\{\s{0,4}\}/i,
      /\b200( OK)?\b[^\n{]{0,40}\{\s{0,4}\}\s{0,4}$/i,
      /^HTTP\/\d[.\d]{0,2} 200\b[\s\S]{0,2000}\n\s{0,4}\{\}\s{0,4}$/,
      /\/api\/auth\/session\b[^\n]{0,60}\bempty\b/i
    ],
    meaning: 'Nobody is signed in for this request.',
    cause:
      'There is no cookie; it did not decode; it is a JWE and the strategy is database; its row is over or gone, or its user is; a callback threw; or the session callback returned {}.',
    sign: 'Is the cookie gone afterwards? Then it was bad, or a callback threw under jwt. Is it still there? Then the database or the session callback failed under database, the session callback returned {}, or NextAuth looks for another name.',
    fix: 'Read the log at that moment. JWT_SESSION_ERROR and SESSION_ERROR say the rest.',
    next: 'Paste the cookie into the decoder.',
    page: '/reference/errors#check-yourself',
    tool: '/tools/cookie',
    experiment: 'split-brain'
  }
]

/** What people say where no program says anything. Each pattern has a name of NextAuth's, or two words that are seldom beside each other. */
const SEEN: readonly Signature[] = [
  {
    id: 'get-token-returns-null',
    title: 'getToken() finds nothing',
    where: 'log',
    patterns: [
      /\bgetToken\b[^.\n]{0,60}\bnull\b/i,
      /\bnull\b[^.\n]{0,30}\bgetToken\b/i,
      /\btoken\b[^.\n]{0,30}\bnull\b[^.\n]{0,40}\b(?:middleware|withAuth)\b/i,
      /\bnull token in (?:the )?middleware\b/i
    ],
    meaning: 'getToken() found no cookie of the name that it looks for, or could not read the one that it found. It does not say which.',
    cause:
      'The secret is not set where it runs. The cookie has another name there, since that follows NEXTAUTH_URL. You have an encode of your own, and gave it no decode. Or the strategy is database.',
    sign: '/api/auth/session answers with a session for the same cookie.',
    fix: 'Pass secret, and cookieName if it differs. Under database look for the cookie alone.',
    next: 'getToken({ req, raw: true }) shows whether the cookie was found at all.',
    page: '/faq#get-token-null',
    experiment: 'with-auth',
    fact: 'get-token-swallows-errors'
  },
  {
    id: 'get-server-session-returns-null',
    title: 'getServerSession() finds nobody',
    where: 'log',
    patterns: [/\bgetServerSession\b[^.\n]{0,60}\b(?:null|undefined)\b/i, /\bnull\b[^.\n]{0,30}\bgetServerSession\b/i],
    meaning: 'There is no session for the request that it reads.',
    cause:
      'The request has no cookie: the server’s own fetch sends none. Or the cookie has another name or secret, or its row is gone. Or a callback threw, and the log says so. Or there are two arguments, and not one or three.',
    sign: '/api/auth/session, opened in the browser, answers with a session: then it is the request or the arguments.',
    fix: 'Call it where you are, and not behind a fetch: getServerSession(options) under app/, getServerSession(req, res, options) in the pages router.',
    next: 'Print the names of the cookies that the request has.',
    page: '/recipes/protect-pages-and-routes',
    experiment: 'server-session-arguments',
    fact: 'server-session-null'
  },
  {
    id: 'get-session-returns-null',
    title: 'getSession() finds nobody on a server',
    where: 'log',
    // Other libraries have an object before it.
    patterns: [/(?<![\w.])getSession\b[^.\n]{0,60}\b(?:null|undefined)\b/i, /\bnull\b[^.\n]{0,30}(?<![\w.])getSession\b/i],
    meaning: 'getSession() is a request to /api/auth/session. This one had no cookie, or did not come through.',
    cause:
      'On a server it sends the cookie of the request that it is given, getSession({ req }), and else none. A fetch of the server itself brings no cookie either.',
    sign: '/api/auth/session, opened in the browser, answers with a session.',
    fix: 'Call getServerSession() on the server: getServerSession(options) under app/, getServerSession(req, res, options) in the pages router.',
    next: 'With { req } and null: whether the server reaches the address in NEXTAUTH_URL.',
    page: '/flow/middleware',
    experiment: 'four-ways-in-the-proxy',
    fact: 'get-session-null-in-server-component'
  },
  {
    id: 'session-user-id-is-undefined',
    title: 'session.user.id is missing',
    where: 'console',
    patterns: [
      /\bsession\??\.user\??\.\w{1,20}\b[^.\n]{0,30}\b(?:undefined|missing|empty|null)\b/i,
      /\bundefined (?:session\.)?user\.\w{1,20}/i,
      /\bsession\b(?:\.user|'s user object)?[^.\n]{0,40}\bonly\b[^.\n]{0,20}\bname\b[^.\n]{0,20}\bemail\b/i
    ],
    meaning: 'The user has this field, and nothing copied it into the session. name, email and image alone come by themselves.',
    cause:
      'The jwt callback does not copy it into the token. Or the session callback does not copy it into session.user, or copies from what is not there under this strategy.',
    sign: 'name and email are there.',
    fix: 'Under jwt: token.id = user.id at the sign-in, then session.user.id = token.id. Under database: session.user.id = user.id.',
    next: 'Sign in anew after the change: the token is a copy as of the sign-in.',
    page: '/flow/session-callback',
    experiment: 'session-callback-user',
    fact: 'copy-from-user-does-nothing-under-jwt'
  },
  {
    id: 'use-session-is-undefined',
    title: 'useSession() has no data',
    where: 'console',
    patterns: [
      /\buseSession\b[^.\n]{0,60}\b(?:undefined|null|unauthenticated|loading)\b/i,
      /\bsession\b[^.\n]{0,20}\b(?:undefined|null)\b[^.\n]{0,60}\b(?:refresh|reload|F5)/i,
      /\b(?:refresh|reload|F5)\b[^.\n]{0,40}\bsession\b[^.\n]{0,20}\b(?:null|undefined)\b/i
    ],
    meaning: 'data is undefined until the first answer is there, and null for whoever is not signed in.',
    cause:
      'The component does not wait for the answer. Or the sign-in went past next-auth/react, by a fetch or a server action, which the hook did not hear of.',
    sign: 'It is there a moment later. Or it comes with a reload.',
    fix: 'Look at status before data. Sign in with signIn(), or load the page anew after a sign-in of your own.',
    next: 'What /api/auth/session answers in the same tab.',
    page: '/flow/client',
    experiment: 'stale-provider',
    fact: 'status-loads-first'
  },
  {
    id: 'update-changes-nothing',
    title: 'update() changes nothing in the session',
    where: 'console',
    patterns: [
      /\bsession\.update\([^)\n]{0,40}\)[^.\n]{0,60}\bnot\b/i,
      /\bupdate\(\)[^.\n]{0,60}\bsession\b[^.\n]{0,40}\bnot\b/i,
      /\bupdate\(\)[^.\n]{0,40}\bnot\b[^.\n]{0,60}\bsession\b/i
    ],
    meaning:
      'update() writes nothing by itself. Under jwt your jwt callback decides what is in the new token. Under database NextAuth reads the user’s row again.',
    cause:
      'Under jwt the callback does nothing at the trigger "update". Under database nothing has changed the row. Or nobody was signed in at that moment: then update() sends nothing.',
    sign: 'POST /api/auth/session stands in the network panel, and its answer has the old value.',
    fix: 'Change the row first. Under jwt look the user up again at the trigger "update", and copy what has changed.',
    next: 'Server components are rendered already: call router.refresh() after update().',
    page: '/recipes/rename-with-update',
    experiment: 'rename-user',
    fact: 'update-refreshes-the-token'
  },
  {
    id: 'credentials-under-database',
    title: 'Credentials with the strategy database: no session is stored',
    where: 'answer',
    patterns: [
      /\bcredentials\b[^.\n]{0,40}\bstrategy\W{0,6}database\b/i,
      /\bsessions?\b[^.\n]{0,20}\bdatabase\b[^.\n]{0,20}\bcredentials? provider\b/i,
      /\bcredentials\b(?: provider)?[^.\n]{0,30}\bdatabase (?:sessions?|strategy)\b/i
    ],
    meaning: 'NextAuth makes no row for a sign-in by credentials.',
    cause: 'It hands out a JWE all the same, which the next read does not find. An adapter makes the strategy database by itself.',
    sign: 'The cookie has five parts, and is gone after one read. sessions stays empty.',
    fix: 'session: { strategy: "jwt" } beside the adapter. Or override jwt.encode, and make the row there.',
    next: 'Whether the strategy is written out: with credentials alone NextAuth then refuses it in the log.',
    page: '/faq#credentials-database',
    experiment: 'credentials-only',
    fact: 'inferred-database-is-silent'
  },
  {
    id: 'session-in-an-iframe',
    title: 'Signed out in a frame of another site',
    where: 'console',
    patterns: [
      /\b(?:cookie|session|sign-?in|log-?in)\b[^.\n]{0,80}\biframe\b/i,
      /\biframe\b[^.\n]{0,60}\b(?:cookie|session)\b/i,
      /["']SameSite=(?:Lax|Strict)["'] attribute but came from a cross-site/i
    ],
    meaning: 'In a frame on another site the browser neither sends nor keeps the cookies of NextAuth: they are SameSite=Lax.',
    cause: 'The page stands in a frame of another site.',
    sign: 'The same address in a tab of its own has a session.',
    fix: 'SameSite=None and Secure on the session, the CSRF and the callback-url cookie, each named whole, and https.',
    next: 'Browsers that block cookies of third parties refuse even these.',
    page: '/reference/deployment#frames',
    fact: 'lax-not-in-a-foreign-frame'
  },
  {
    id: 'not-in-production',
    title: 'Signed in on localhost, and not in production',
    where: 'answer',
    patterns: [
      /\b(?:session|cookie|sign-?in|log-?in|middleware|next-?auth)\b[^\n]{0,40}\b(?:localhost|locally|local|development|dev)\b[^\n]{0,20}\bbut\b[^\n]{0,20}\b(?:production|prod|vercel|deployed|deployment)\b/i,
      /\b(?:session|cookie|signin|login)\b[^\n]{0,60}\b(?:production|prod|deployed|vercel)\b[^\n]{0,20}\bbut\b[^\n]{0,30}\b(?:localhost|locally|local|development|dev)\b/i,
      /\bsession\b[^.\n]{0,20}\b(?:undefined|null|empty|lost)\b[^.\n]{0,20}\b(?:in|on) (?:production|vercel)\b/i,
      /\b(?:production|vercel|deployed|deploying)\b[^.\n]{0,40}\bsession\b[^.\n]{0,20}\b(?:undefined|null|empty)\b/i
    ],
    meaning:
      'getToken() looks for another cookie there, the browser refused the cookie, the sign-in led to another host, or another secret made the cookie.',
    cause:
      'NEXTAUTH_URL has no scheme, or AUTH_TRUST_HOST takes its place: NextAuth sets another name than getToken() looks for. It says https where readers come over http: the browser refuses the cookie. It says http behind a TLS proxy, or still names localhost: sign-ins lead there. Or one process has no secret, or another.',
    sign: 'The developer tools show the cookie: compare its name with the table. They do not: the browser refused it.',
    fix: 'Set NEXTAUTH_URL to the https address that readers open, and one NEXTAUTH_SECRET for all processes.',
    next: 'The log at a session read: JWT_SESSION_ERROR is the secret, and silence the name.',
    page: '/reference/deployment',
    experiment: 'wrong-url',
    fact: 'get-token-cookie-name'
  },
  {
    id: 'redirected-to-localhost',
    title: 'Redirected to localhost:3000 in production',
    where: 'address',
    patterns: [
      /\bredirect(?:s|ed|ing)?\b(?! from)[^.\n]{0,30}\blocalhost\b/i,
      /\bredirect(?:s|ed|ing)?\b(?! from)[^.\n]{0,30}\b(?:0\.0\.0\.0|(?:internal|container|docker)\b[^.\n]{0,15}\b(?:ip|host|address))\b/i
    ],
    meaning: 'NextAuth takes another address for its own than readers open. Without any it is http://localhost:3000.',
    cause: 'NEXTAUTH_URL is not set where the server runs, or holds the address of your own machine.',
    sign: 'The callback-url cookie begins with that address.',
    fix: 'Set NEXTAUTH_URL to the address that readers open, with its scheme, and start the server anew.',
    next: 'Redirects of your own: in a route handler request.url has the address where Next listens. withAuth() leads to a path alone.',
    page: '/reference/deployment',
    experiment: 'wrong-url',
    fact: 'without-address-localhost'
  }
]

/** Every message. */
export const MESSAGES: readonly Signature[] = [...SPECIFIC, ...GENERAL, ...SEEN]

/** Words of other texts too: they count only as a value of `error`, or where the code's own patterns say so. */
const ORDINARY = new Set(['AccessDenied', 'Callback', 'Configuration', 'Signin', 'Verification'])

/** What to look at next, where a code does not say so itself. */
const NEXT: Record<ErrorCode['where'], string> = {
  log: 'The message behind the code says more: paste both.',
  console: 'The server’s log at the same moment.',
  address: 'The server’s log at the same moment.'
}

/** A word with nothing behind it that would make it another one. */
function whole(word: string): string {
  return `${word}(?![\\w-])`
}

function patternsOf({ code, where }: ErrorCode): RegExp[] {
  if (where === 'address')
    return [
      new RegExp(`[?&]error=${whole(code)}`, 'i'),
      new RegExp(`["']?error["']? ?[:=] ?["']${whole(code)}`, 'i'),
      ...(ORDINARY.has(code) ? [] : [new RegExp(`(?<![\\w-])${whole(code)}`)])
    ]
  // A name of a variable as well.
  if (code === 'NEXTAUTH_URL') return [/\[warn\] ?\[NEXTAUTH_URL\]/i, /warnings#nextauth_url/i]
  return [new RegExp(`(?<![\\w-])${whole(code)}`, 'i')]
}

function signOf({ code, where }: ErrorCode): string {
  if (where === 'address') return `error=${code} in the address, or in what signIn() returns.`
  // A server may ask as well, with getSession().
  if (code === 'CLIENT_FETCH_ERROR') return `[next-auth][error][${code}] in the browser’s console, or in the log of the server that asked.`
  const level = ['NEXTAUTH_URL', 'DEBUG_ENABLED', 'TWITTER_OAUTH_2_BETA'].includes(code) ? 'warn' : 'error'
  return `[next-auth][${level}][${code}] in the ${where === 'log' ? 'server’s log' : 'browser’s console'}.`
}

function signatureOf(code: ErrorCode): Signature {
  const { code: id, patterns = [], next = NEXT[code.where], ...rest } = code
  return { ...rest, id, title: id, patterns: [...patternsOf(code), ...patterns], sign: signOf(code), next }
}

/** Every error code of NextAuth v4. */
export const CODES: readonly Signature[] = ERROR_CODES.map(signatureOf)

/** Codes that are made from a name. */
export const FAMILIES: readonly Signature[] = [
  {
    id: 'adapter_error',
    title: 'adapter_error_ and the name of a method',
    where: 'log',
    patterns: [/\badapter_error_\w{1,40}/i],
    meaning: 'A method of the adapter threw. Another line says which route failed with it.',
    cause:
      'The database did not answer, lacks the adapter’s tables, or refused a row. Or a row has another type than the adapter expects, or the adapter was made without its client.',
    sign: '[next-auth][error][adapter_error_getSessionAndUser], for example, and SESSION_ERROR behind it.',
    fix: 'Read the message: it is the database’s own.',
    next: 'Whether the database answers at all from this machine.',
    page: '/experiments/mongo-down',
    experiment: 'mongo-down',
    fact: 'adapter-errors-are-logged'
  },
  {
    id: 'EVENT_ERROR',
    title: '…_EVENT_ERROR',
    where: 'log',
    patterns: [/\b[A-Z]{1,20}(?:_[A-Z]{1,20}){0,3}_EVENT_ERROR\b/],
    meaning: 'A listener of events threw. For the reader nothing changes.',
    cause: 'Your own code in events, such as events.signIn.',
    sign: '[next-auth][error][SIGN_IN_EVENT_ERROR], for example.',
    fix: 'Catch the error in the listener.',
    next: 'The first line of the stack that names a file of yours.',
    page: '/reference/callbacks#events',
    fact: 'event-errors-are-logged'
  }
]

/** All of them: messages before codes, since a message says more than the code that it stands behind. */
export const SIGNATURES: readonly Signature[] = [...SPECIFIC, ...CODES, ...FAMILIES, ...GENERAL, ...SEEN]

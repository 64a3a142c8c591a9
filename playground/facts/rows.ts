import { facts } from './fact'

const ADAPTER = { source: '@auth/mongodb-adapter/index.js', library: '@auth/mongodb-adapter' } as const
const MONGOOSE = { library: 'mongoose' } as const
const SESSION = 'next-auth/core/routes/session.js'

export default facts({
  'row-with-user-id-as-text': {
    statement:
      'A session row whose userId is a text and no ObjectId ends in SESSION_ERROR: toHexString is not a function; the read is answered with 200 and {}, and the cookie stays.',
    ...ADAPTER
  },
  'row-with-expires-as-text': {
    statement:
      'A session row whose expires is a text or a number and no Date ends in SESSION_ERROR: toISOString is not a function; the read is answered with 200 and {}, and the cookie stays.',
    source: SESSION
  },
  'user-with-another-id': {
    statement:
      'A user whose _id is no ObjectId cannot be read by the adapter: its session row names another, random userId, and the next read is {}, without a log line.',
    ...ADAPTER
  },
  'create-session-without-id': {
    statement: 'The adapter takes any userId that has not 24 characters for none, and stores a random ObjectId in its place.',
    ...ADAPTER
  },
  'deleted-user-under-database': {
    statement: 'When the user is deleted, a read under database is {} and removes the cookie; the session row stays.',
    ...ADAPTER
  },
  'deleted-user-under-jwt': {
    statement: 'When the user is deleted, a session under jwt goes on: the token is a copy.',
    source: SESSION
  },
  'adapter-delete-user': {
    statement: 'adapter.deleteUser() deletes the user’s accounts and session rows with the user.',
    ...ADAPTER
  },
  'adapter-ids-are-text': {
    statement: 'The adapter hands out ids and userId as 24 hexadecimal digits, and stores them as ObjectIds.',
    ...ADAPTER
  },
  'adapter-collections': {
    statement:
      'The adapter keeps users, accounts, sessions and verification_tokens; a mongoose model User keeps its documents in users too, and both see the same documents.',
    ...ADAPTER
  },
  'adapter-applies-no-schema': {
    statement: 'What the adapter writes, mongoose does not see: no default, no required field and no hook of the schema is applied.',
    ...ADAPTER
  },
  'adapter-uses-the-database-of-the-address': {
    statement: 'The adapter writes to databaseName, or to the database that the client’s address names; without either that is test.',
    ...ADAPTER
  },
  'adapter-takes-a-function': {
    statement:
      'The adapter takes a client, a promise of one, or a function that returns one; it calls that function at each of its methods.',
    ...ADAPTER
  },
  'select-false-hides-from-mongoose-alone': {
    statement:
      'select: false hides a field from mongoose’s queries alone: the adapter hands the hash on to the session callback all the same.',
    ...ADAPTER
  },
  'select-false-and-bcrypt': {
    statement:
      'A query of mongoose without the hash (select: false, and no select("+password")) gives undefined, and bcrypt throws at comparing: the sign-in fails for everybody.',
    source: 'mongoose/lib/queryHelpers.js',
    ...MONGOOSE
  },
  'model-twice': {
    statement:
      'mongoose.model() with a name that is taken throws OverwriteModelError: Cannot overwrite `User` model once compiled. models.User ?? model(…) does not.',
    source: 'mongoose/lib/index.js',
    ...MONGOOSE
  },
  'model-kept-after-a-change': {
    statement: 'models.User ?? model(…) keeps the old schema when the module is loaded again with a changed one.',
    source: 'mongoose/lib/connection.js',
    ...MONGOOSE
  },
  'lean-has-no-id': {
    statement: 'A document from lean() has _id and no id; a hydrated one has both.',
    source: 'mongoose/lib/document.js',
    ...MONGOOSE
  },
  'spread-of-a-document': {
    statement: 'The spread of a hydrated document has $__, _doc and $isNew instead of its fields; toObject() has the fields.',
    source: 'mongoose/lib/document.js',
    ...MONGOOSE
  },
  'client-per-module': {
    statement:
      'Each MongoClient has a pool of its own: a module that makes one opens further connections whenever it is loaded again, and a client on globalThis does not.',
    source: 'mongodb/lib/mongo_client.js',
    library: 'mongodb'
  },
  'session-token-needs-an-index': {
    statement: 'A session read looks its row up by sessionToken; without an index on it MongoDB reads the whole collection.',
    ...ADAPTER
  }
})

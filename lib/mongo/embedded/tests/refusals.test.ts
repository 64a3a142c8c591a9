import { Decimal128, Timestamp } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, otherUri, useMongo } from './target'

/** What MongoDB has and this server does not, since neither the driver, mongoose and the Auth.js adapter nor this site send it. */
const mongo = useMongo()

const EXPRESSIONS =
  '$abs $acos $acosh $allElementsTrue $and $anyElementTrue $arrayElemAt $arrayToObject $asin $asinh $atan $atan2 $atanh $avg $binarySize $bitAnd $bitNot $bitOr $bitXor $bsonSize $ceil $cmp $concat $concatArrays $cond $convert $cos $cosh $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc $dayOfMonth $dayOfWeek $dayOfYear $degreesToRadians $eq $exp $filter $first $firstN $floor $getField $gt $gte $hour $ifNull $in $indexOfArray $indexOfBytes $indexOfCP $isArray $isNumber $isoDayOfWeek $isoWeek $isoWeekYear $last $lastN $let $literal $ln $log $log10 $lt $lte $ltrim $map $max $maxN $mergeObjects $millisecond $min $minN $minute $mod $month $multiply $ne $not $objectToArray $or $pow $radiansToDegrees $rand $range $reduce $regexFind $regexFindAll $regexMatch $replaceAll $replaceOne $reverseArray $rtrim $second $setDifference $setEquals $setField $setIntersection $setIsSubset $setUnion $sin $sinh $size $slice $sortArray $split $sqrt $stdDevPop $stdDevSamp $strLenBytes $strLenCP $strcasecmp $substr $substrBytes $substrCP $subtract $sum $switch $tan $tanh $toBool $toDate $toDecimal $toDouble $toInt $toLong $toLower $toObjectId $toString $toUpper $trim $trunc $type $unsetField $week $year $zip'
const STAGES =
  '$bucket $bucketAuto $collStats $densify $documents $facet $fill $geoNear $graphLookup $indexStats $listLocalSessions $merge $out $redact $replaceRoot $replaceWith $sample $search $setWindowFields $sortByCount $unionWith'
const ACCUMULATORS =
  '$addToSet $avg $bottom $count $first $firstN $last $lastN $maxN $median $mergeObjects $min $minN $push $stdDevPop $stdDevSamp $top'
const COMMANDS =
  'collStats connectionStatus currentOp dataSize explain getParameter hostInfo listCommands mapReduce renameCollection setParameter validate'

const run = (stage: object) => codeOf(mongo.items.aggregate([stage]).toArray())
const names = (list: string) => list.split(' ')

describe.skipIf(otherUri)('refused as not there', () => {
  it.each(names(EXPRESSIONS))('the expression %s', async (name) => {
    expect(await run({ $project: { value: { [name]: 1 } } })).toBe(238)
  })

  it.each<object[]>([
    [{ $set: { a: '$$ROOT' } }],
    [{ $set: { a: '$$NOW' } }],
    [{ $set: { a: ['$b', 1] } }],
    [{ $group: { _id: { a: '$b' } } }],
    [{ $unwind: { path: '$a' } }],
    [{ $lookup: { from: 'a', as: 'b', pipeline: [] } }],
    [{ $lookup: { from: 'a', as: 'b', localField: 'a', foreignField: 'b', let: {} } }],
    [{ $sort: { a: { $meta: 'textScore' } } }],
    ...names(STAGES).map((stage) => [{ [stage]: {} }]),
    ...names(ACCUMULATORS).map((accumulator) => [{ $group: { _id: null, x: { [accumulator]: {} } } }])
  ])('the stage %j', async (stage) => {
    expect(await run(stage)).toBe(238)
  })

  it.each([[{ $add: ['$at', 1] }], [{ $add: ['$dec', 1] }], [{ $divide: ['$dec', 1] }], [{ $round: '$dec' }], [{ $round: ['$n', 1] }]])(
    '%j of these values',
    async (value) => {
      await mongo.items.insertOne({ n: 1.25, at: new Date(), dec: Decimal128.fromString('1.5') })
      expect(await run({ $project: { value } })).toBe(238)
      expect(await run({ $group: { _id: null, sum: { $sum: '$dec' } } })).toBe(238)
    }
  )

  it.each(names(COMMANDS))('the command %s', async (name) => {
    expect(await codeOf(mongo.db.command({ [name]: 'items' }))).toBe(238)
  })

  const ofCreate = 'validator validationLevel validationAction viewOn pipeline capped size max collation timeseries clusteredIndex'
  it.each<[string, object]>([
    ...names(ofCreate).map((option): [string, object] => [option, { create: 'x', [option]: 1 }]),
    ...names('tailable awaitData returnKey showRecordId hint min max let allowDiskUse noCursorTimeout allowPartialResults').map(
      (option): [string, object] => [option, { find: 'items', [option]: true }]
    ),
    ['let', { aggregate: 'items', pipeline: [], cursor: {}, let: {} }],
    ['explain', { aggregate: 'items', pipeline: [], explain: true }],
    ['hint', { count: 'items', hint: 'a' }],
    ['hint', { distinct: 'items', key: 'a', hint: 'a' }],
    ['hint', { findAndModify: 'items', remove: true, hint: 'a' }],
    ['let', { update: 'items', updates: [{ q: {}, u: { $set: { a: 1 } } }], let: {} }],
    ['let', { delete: 'items', deletes: [{ q: {}, limit: 1 }], let: {} }],
    ['commitQuorum', { createIndexes: 'items', indexes: [{ key: { a: 1 }, name: 'a' }], commitQuorum: 1 }],
    ['apiVersion', { ping: 1, apiVersion: '1' }],
    ['apiStrict', { ping: 1, apiStrict: true }],
    ['a positional projection', { findAndModify: 'items', remove: true, fields: { 'a.$': 1 } }],
    ['a sort by $natural', { find: 'items', sort: { $natural: 1 } }],
    ['a hint by $natural', { aggregate: 'items', pipeline: [], cursor: {}, hint: { $natural: 1 } }],
    ['a hint of _id', { aggregate: 'items', pipeline: [], cursor: {}, hint: '_id_' }],
    ['a group by a field under a collation', grouped()]
  ])('the option %s: %j', async (_option, command) => {
    await mongo.items.insertOne({})
    expect(await codeOf(mongo.db.command(command))).toBe(238)
  })

  function grouped(): object {
    return { aggregate: 'items', pipeline: [{ $group: { _id: '$a' } }], cursor: {}, collation: { locale: 'en' } }
  }

  it.each(['c', 'hint', 'sort', 'collation'])('the field %s of an update', async (field) => {
    await mongo.items.insertOne({ n: 1 })
    const update = { q: {}, u: { $set: { n: 2 } } }
    expect(await codeOf(mongo.db.command({ update: 'items', updates: [update, { ...update, [field]: {} }] }))).toBe(238)
    expect(await codeOf(mongo.db.command({ delete: 'items', deletes: [{ q: {}, limit: 1, hint: {} }] }))).toBe(238)
    expect(await mongo.items.findOne()).toMatchObject({ n: 1 })
  })

  it.each([
    { caseLevel: true },
    { caseFirst: 'upper' },
    { numericOrdering: true },
    { alternate: 'shifted' },
    { bogus: 1 },
    { strength: 4 },
    { strength: 9 }
  ])('a collation with %j', async (options) => {
    expect(await codeOf(mongo.items.find({}, { collation: { locale: 'en', ...options } as never }).toArray())).toBe(238)
  })

  it.each([
    { $expr: true },
    { $comment: 'c' },
    { $alwaysTrue: 1 },
    { $alwaysFalse: 1 },
    { $jsonSchema: {} },
    { $text: {} },
    { $where: '1' },
    { $sampleRate: 1 },
    { a: { $near: [1, 1] } },
    { a: { $elemMatch: { $comment: 'c', x: 1 } } }
  ])('the filter %j', async (filter) => {
    expect(await codeOf(mongo.items.find(filter as object).toArray())).toBe(238)
  })

  const update = (document: object, change: unknown) =>
    mongo.items.insertOne({ ...document }).then(() => codeOf(mongo.items.updateOne({}, change as never)))

  it.each<[object, unknown]>([
    [{ n: 1 }, { $bit: { n: { and: 1 } } }],
    [{ n: Decimal128.fromString('1') }, { $inc: { n: 1 } }],
    [{ n: 1 }, { $inc: { n: Decimal128.fromString('1') } }],
    [{ n: 1 }, [{ $replaceWith: { a: 1 } }]],
    [{ $a: { b: 1 } }, { $set: { '$a.b': 2 } }],
    [{ a: 1 }, { $set: { $id: 2 } }]
  ])('an update of %j by %j', async (document, change) => {
    expect(await update(document, change)).toBe(238)
    expect(await mongo.items.findOne({}, { projection: { _id: 0 } })).toEqual(document)
  })

  it('empty timestamps, which MongoDB fills in', async () => {
    const at = new Timestamp(0n)
    expect(await codeOf(mongo.items.insertOne({ at }))).toBe(238)
    expect(await codeOf(mongo.items.replaceOne({}, { at }, { upsert: true }))).toBe(238)
    await mongo.items.insertOne({ in: { at } })
    expect(await mongo.items.findOne()).toMatchObject({ in: { at } })
  })
})

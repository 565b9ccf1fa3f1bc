'use strict';
// Reads questions as JSON and prints what Shopify's own schemas have against them, and
// against the answers that they were given.
//   node validate.js FOLDER < [{"query": ..., "variables": ..., "answer": ...}, ...]
// FOLDER holds the schemas, one for each version: admin_2026-10.json.gz
const { isDeepStrictEqual } = require('node:util');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const {
  buildClientSchema, execute, getOperationAST, getVariableValues, parse, validate,
} = require('graphql');

function against(schema, { query, variables, answer }) {
  const document = parse(query);
  const wrong = validate(schema, document);
  if (wrong.length) return wrong.map(error => error.message);
  const asked = getOperationAST(document).variableDefinitions;
  const { errors } = getVariableValues(schema, asked, variables);
  if (errors?.length || !answer) return (errors ?? []).map(error => error.message);
  return otherThan(schema, document, variables, answer);
}

// An answer is one of the schema's if carrying the question out over it gives it again.
function otherThan(schema, document, variables, answer) {
  const { data, errors } = execute({
    schema, document, rootValue: answer, variableValues: variables,
    fieldResolver: (source, _args, _context, { path: { key } }) => source[key],
    typeResolver: (value, _context, _info, abstract) => typeOf(value, abstract, schema),
  });
  if (errors) return errors.map(error => `${error.path?.join('.')}: ${error.message}`);
  const plain = JSON.parse(JSON.stringify(data));
  return isDeepStrictEqual(plain, answer) ? [] : ['it has more than was asked for'];
}

// What has no name of its type is of the one whose fields it has been asked for.
function typeOf(value, abstract, schema) {
  if (value.__typename) return value.__typename;
  const [, kind] = /^gid:\/\/shopify\/(\w+)\//.exec(value.id ?? '') ?? [];
  const named = kind && schema.getType(kind);
  if (named && schema.isSubType(abstract, named)) return kind;
  return schema.getPossibleTypes(abstract)[0].name;
}

const [folder] = process.argv.slice(2);
const questions = JSON.parse(fs.readFileSync(0, 'utf8'));
const found = {};
for (const file of fs.readdirSync(folder).sort()) {
  const [, version] = /^admin_(.+)\.json\.gz$/.exec(file);
  const text = zlib.gunzipSync(fs.readFileSync(path.join(folder, file)));
  const told = JSON.parse(text);
  const schema = buildClientSchema(told.data ?? told, { assumeValid: true });
  found[version] = questions.map(question => against(schema, question));
}
console.log(JSON.stringify(found));

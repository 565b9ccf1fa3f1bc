'use strict';
// Reads questions as JSON and prints what Shopify's own schemas have against them.
//   node validate.js FOLDER < [{"query": ..., "variables": ...}, ...]
// FOLDER holds the schemas, one for each version: admin_2026-10.json.gz
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { buildClientSchema, getOperationAST, getVariableValues, parse, validate } = require('graphql');

function against(schema, { query, variables }) {
  const document = parse(query);
  const wrong = validate(schema, document);
  if (wrong.length) return wrong.map(error => error.message);
  const asked = getOperationAST(document).variableDefinitions;
  const { errors } = getVariableValues(schema, asked, variables);
  return (errors ?? []).map(error => error.message);
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

#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const program = join(__dirname, '..', 'dist', 'cli', 'main.js');
if (existsSync(program)) require(program);
else {
  process.stderr.write('sluice: this checkout is not built; run "npm start", or "npm install" and "npm run build"\n');
  process.exitCode = 1;
}

const { createRequire } = require("node:module");
const vm = require("node:vm");
const JestRuntime = require("jest-runtime").default;
// Before the first test's `process` is copied: something in it replaces `process.chdir`.
require("cdktf");

/** Big, and the same for every test: to load them anew costs half a second a file. */
const SHARED = /^(cdktf|constructs|@cdktf\/.+|@cloud-copilot\/.+|zod|yaml|fast-check)(\/|$)/;

/** What Jest's own matchers print by: none of it keeps anything of a test. */
const SHARED_INTERNALS = new Set([
  "@jest/snapshot-utils",
  "jest-diff",
  "jest-message-util",
  "jest-snapshot",
  "jest-util",
  "pretty-format",
]);

const ERRORS = ["Error", "RangeError", "ReferenceError", "SyntaxError", "TypeError"];

/** What a worker compiled, by file: each test file runs it anew, and V8 need not read it anew for that. */
const compiled = new Map();
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, options) => {
  const known = compiled.get(options.filename);
  if (known?.code === code)
    return compileFunction(code, parameters, { ...options, cachedData: known.cachedData });
  const made = compileFunction(code, parameters, { ...options, produceCachedData: true });
  compiled.set(options.filename, { code, cachedData: made.cachedData });
  return made;
};

/**
 * Jest's way of loading modules, but for libraries that a worker loads once, as Node.js does, for all of its test files.
 * What is ours is loaded for each file, and a mock goes before either.
 *
 * Shared ones have globals of their own: `Object` and `process.env` in them are not those of a test.
 */
module.exports = class SharedLibraries extends JestRuntime {
  constructor(...options) {
    super(...options);
    for (const name of ERRORS) alsoOfLibraries(this._environment.global[name], globalThis[name]);
  }

  requireModule(from, name, ...rest) {
    if (name === undefined || !SHARED.test(name)) return super.requireModule(from, name, ...rest);
    // CDKTF's matchers look for it there.
    globalThis.expect = this._environment.global.expect;
    return createRequire(from)(name);
  }

  requireInternalModule(from, to) {
    if (SHARED_INTERNALS.has(to)) return createRequire(from)(to);
    return super.requireInternalModule(from, to);
  }

  teardown() {
    // Where CDKTF keeps tokens, and with them every construct of the file.
    globalThis.__cdktfTokenMap?.stringTokenMap.clear();
    globalThis.__cdktfTokenMap?.numberTokenMap.clear();
    super.teardown();
  }
};

/** Makes an error that a library throws an `instanceof` the class of that name in a test. */
function alsoOfLibraries(own, libraries) {
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(own, Symbol.hasInstance, {
    value(error) {
      return isInstance.call(this, error) || (this === own && isInstance.call(libraries, error));
    },
  });
}

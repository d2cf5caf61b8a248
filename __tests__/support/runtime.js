const asyncHooks = require("node:async_hooks");
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname, join, relative, resolve } = require("node:path");
const vm = require("node:vm");
const JestRuntime = require("jest-runtime").default;
// Before the first test's `process` is copied: something in it replaces `process.chdir`.
require("cdktf");

/** Big, and the same for every test: to load them anew costs half a second a file. */
const SHARED = /^(cdktf|constructs|@cdktf\/.+|@cloud-copilot\/.+|zod|yaml|fast-check)(\/|$)/;

const ROOT = resolve(__dirname, "..", "..");
/** Of ours what makes stacks of a file: it asks nothing of the machine, and what it keeps is the same for everybody. */
const PURE = /^(config|constructs|export|releases|stacks)\//;
/** A test file that says what else such a module is, or loads it anew, gets its own. */
const REPLACES = /\bjest\.(mock|doMock|resetModules|isolateModules)\b/;

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

let typescript;
require.extensions[".ts"] = (module, file) => module._compile(typescript.transform(file), file);

/**
 * Jest's way of loading modules, but for libraries, and what is pure of ours, that a worker loads once, as Node.js does,
 * for all of its test files. The rest of ours is loaded for each file, and a mock goes before either.
 *
 * Shared ones have globals of their own: `Object` and `process.env` in them are not those of a test.
 */
module.exports = class SharedModules extends JestRuntime {
  constructor(...options) {
    super(...options);
    typescript = this.transformCache;
    this.sharesOurs = !(
      this._coverageOptions.collectCoverage ||
      process.env.MUTANTS_JOB !== undefined ||
      REPLACES.test(readFileSync(this._testPath, "utf8"))
    );
    this.storages = [];
    for (const name of ERRORS) alsoOfLibraries(this._environment.global[name], globalThis[name]);
  }

  requireModule(from, name, ...rest) {
    if (!this.isShared(from, name)) return super.requireModule(from, name, ...rest);
    // CDKTF's matchers look for it there.
    globalThis.expect = this._environment.global.expect;
    return createRequire(from)(name);
  }

  isShared(from, name) {
    if (name === undefined) return false;
    if (!name.startsWith(".")) return SHARED.test(name);
    return this.sharesOurs && PURE.test(relative(ROOT, join(dirname(from), name)));
  }

  requireInternalModule(from, to) {
    if (to === "async_hooks" || to === "node:async_hooks") return this.asyncHooks();
    if (SHARED_INTERNALS.has(to)) return createRequire(from)(to);
    return super.requireInternalModule(from, to);
  }

  /** Jest keeps one storage for each test file, and every promise of the worker goes through all that are not disabled. */
  asyncHooks() {
    const { storages } = this;
    class AsyncLocalStorage extends asyncHooks.AsyncLocalStorage {
      constructor(...options) {
        super(...options);
        storages.push(this);
      }
    }
    return { ...asyncHooks, AsyncLocalStorage };
  }

  teardown() {
    for (const storage of this.storages) storage.disable();
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

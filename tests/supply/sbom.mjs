// Prints the parts of the program as one CycloneDX 1.6 document: the crates that are compiled into it on this
// machine, and the npm packages that its pages' styles and script are made from:
//
//     node tests/supply/sbom.mjs >waymark.cdx.json
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

process.chdir(new URL('../..', import.meta.url).pathname);
const ASSETS = 'src/web/assets/package-lock.json';
const cargo = (...args) => execFileSync('cargo', [...args, '--locked'], { encoding: 'utf8', maxBuffer: 1 << 28 });

// Only `cargo tree` leaves out what the tests alone ask for; only the metadata knows licences and what needs what.
const tree = cargo('tree', '--package', 'waymark', '--edges', 'normal,build', '--prefix', 'none', '--format', '{p}');
const compiled = new Set([...tree.matchAll(/^(\S+) v(\S+)/gm)].map(([, name, version]) => `${name}@${version}`));
const metadata = JSON.parse(cargo('metadata', '--format-version', '1'));
const named = new Map(metadata.packages.map(({ id, name, version }) => [id, `${name}@${version}`]));
const checksums = new Map([...readFileSync('Cargo.lock', 'utf8')
    .matchAll(/name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"/g)]
    .map(([, name, version, checksum]) => [`${name}@${version}`, checksum]));

const part = (purl, { name, version, license }, alg, content) => {
    assert.ok(license, `${purl} says no licence`);
    const licenses = [{ expression: license.replaceAll(/\s*\/\s*/g, ' OR ') }];
    return { type: 'library', 'bom-ref': purl, name, version, purl, licenses, hashes: content ? [{ alg, content }] : [] };
};

const crates = metadata.packages.filter(({ id }) => compiled.has(named.get(id))).map((it) => {
    const checksum = checksums.get(named.get(it.id));
    assert.ok(checksum || it.source === null, `${it.name} has no checksum`);
    return part(`pkg:cargo/${named.get(it.id)}`, it, 'SHA-256', checksum);
});
assert.equal(crates.length, compiled.size, 'each crate is told once');

const locked = Object.entries(JSON.parse(readFileSync(ASSETS, 'utf8')).packages).filter(([path]) => path !== '');
const packages = locked.map(([path, it]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const [kind, hash] = it.integrity.split('-');
    assert.equal(kind, 'sha512', `${name} has no checksum`);
    const purl = `pkg:npm/${name.replace('@', '%40')}@${it.version}`;
    return part(purl, { ...it, name }, 'SHA-512', Buffer.from(hash, 'base64').toString('hex'));
});

const needed = metadata.resolve.nodes.filter(({ id }) => compiled.has(named.get(id))).map(({ id, deps }) => {
    const shipped = deps.filter(({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind !== 'dev'));
    const names = new Set(shipped.map((it) => named.get(it.pkg)).filter((it) => compiled.has(it)));
    return { ref: `pkg:cargo/${named.get(id)}`, dependsOn: [...names].sort().map((it) => `pkg:cargo/${it}`) };
});

const program = crates.find(({ name }) => name === 'waymark');
console.log(JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...program, type: 'application' } },
    components: [...crates.filter((it) => it !== program), ...packages].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
    dependencies: needed.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
}, null, 2));

import { build } from 'vite';
const { renderer } = await import('./vite.config.ts');
const sizes = { name: 'sizes', generateBundle(_, bundle) { for (const c of Object.values(bundle)) if (c.type === 'chunk' && /serve|settings|diff3/.test(c.fileName)) { console.log('##', c.fileName, c.code.length); const by = new Map(); for (const [id, m] of Object.entries(c.modules)) { const k = id.includes('node_modules') ? id.split('node_modules/').at(-1).split('/').slice(0, id.split('node_modules/').at(-1).startsWith('@') ? 2 : 1).join('/') : id.replace(process.cwd() + '/', ''); by.set(k, (by.get(k) ?? 0) + m.renderedLength); } for (const [k, v] of [...by].sort((a, b) => b[1] - a[1]).slice(0, 45)) console.log(String(v).padStart(8), k); } } };
process.env.COCKPIT_OUT = '/tmp/lead/size-out';
await build({ ...renderer, configFile: false, logLevel: 'error', build: { ...renderer.build, outDir: '/tmp/lead/size-out' }, worker: { format: 'es', plugins: () => [sizes] } });

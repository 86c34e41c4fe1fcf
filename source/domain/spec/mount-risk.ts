type Mount = {
	readonly type: 'bind' | 'volume' | 'tmpfs';
	readonly source?: string | undefined;
	readonly readOnly: boolean;
};

/** Sockets of engines: who may speak to one may run anything as root, and that needs no writing. */
const engineSocket = /\/(docker|containerd|podman|crio|buildkitd)\.sock$/;
/** Folders that hold such sockets. */
const withSockets = [
	'/',
	'/var',
	'/run',
	'/run/docker',
	'/run/containerd',
	'/run/podman',
	'/run/user',
];
/** What decides which programs a machine runs, and as whom. */
const ruling = [
	'/etc',
	'/boot',
	'/usr',
	'/bin',
	'/sbin',
	'/lib',
	'/lib64',
	'/root',
	'/dev',
	'/proc',
	'/sys',
];
const engineData = ['/var/lib', '/var/lib/docker', '/var/lib/containerd', '/var/lib/containers'];
/** Where secrets of others are. */
const telling = ['/', '/etc', '/root', '/home', '/dev', '/proc', ...engineData];

/**
 * What a mount gives hosts beyond a folder, in words that follow their names: `gives sub1 this
 * machine's root`. Undefined where it is no more than it looks like.
 */
export function mountRisk({type, source = '', readOnly}: Mount, hosts: string): string | undefined {
	if (type !== 'bind') return undefined;
	const path = source.replace(/^\/var\/run(?=\/|$)/, '/run').replace(/\/+$/, '') || '/';
	const root = `gives ${hosts} this machine's root`;
	if (engineSocket.test(path)) return `${root}: whoever has an engine's socket may do anything`;
	if (withSockets.includes(path)) return `${root}: an engine's socket is in it`;
	const rules = [...ruling, ...engineData.slice(1)];
	const isRuling = rules.some(folder => path === folder || path.startsWith(`${folder}/`));
	if (!readOnly && (isRuling || path === '/var/lib')) return root;
	if (!telling.includes(path)) return undefined;
	return `lets ${hosts} read this machine's secrets, or those of its users`;
}

import type {Duplex} from 'node:stream';

/** The key to log in with, and the pins of the hosts one may meet. In memory only. */
export type Credentials = {
	/** OpenSSH format. */
	readonly privateKey: string;
	/** Public host key (`ssh-ed25519 AAAA…`) by host name. */
	readonly hostKeys: Readonly<Record<string, string>>;
};

/** One SSH connection to one host. Closing it closes what runs over it. */
export type Connection = {
	readonly host: string;
	/** The hosts on the way, this one last; this one alone where it is left out. */
	readonly route?: readonly string[];
	/** Milliseconds from asking to being logged in. */
	readonly readyMs: number;
	/**
	 * A command, or the login shell where there is none; with a pty when `pty` is given. The signal
	 * calls off the opening; what is open is closed with `close()`.
	 */
	open(options: ChannelOptions, call?: {signal?: AbortSignal}): Promise<Channel>;
	/** A stream to an address as this host reaches it; its own deadline, ms. `name` is for messages. */
	forward(
		target: {address: string; port: number; name?: string},
		call?: {signal?: AbortSignal; timeout?: number},
	): Promise<Duplex>;
	/** Round trip on the open connection, ms. */
	ping(): Promise<number>;
	/** Resolves when it is gone, with the reason when it was not asked for. */
	readonly closed: Promise<Error | undefined>;
	close(): void;
};

export type WindowSize = {readonly columns: number; readonly rows: number};

export type ChannelOptions = {
	/** A line for the login shell; or a program and its arguments, which no shell reads. */
	readonly command?: string | readonly string[];
	readonly pty?: WindowSize & {readonly term: string};
};

/** A running command or shell, both ways. */
export type Channel = {
	/** stdout (and stderr too when there is a pty); reading slower than it comes holds the sender back. */
	readonly output: AsyncIterable<Buffer>;
	/** stderr. It never holds output back before someone reads it: only its last 256 KB are kept then. */
	readonly errors: AsyncIterable<Buffer>;
	/** Resolves false when the caller should await `drained()` before more. */
	write(bytes: Uint8Array): boolean;
	drained(): Promise<void>;
	/** End of stdin. */
	end(): void;
	resize(size: WindowSize): void;
	/**
	 * `TERM` or `SIGTERM`, for the command's process group. The runtime's sshd passes it on; a stock
	 * OpenSSH does only where it separates privileges: not to root's commands.
	 */
	signal(name: string): void;
	close(): void;
	/**
	 * The remote's exit: a code, or the signal that ended it (128 + its number); 255 where the connection
	 * broke (with `error`) or we closed it first. Resolves when whoever reads the outputs has them all.
	 */
	readonly exit: Promise<{code: number; signal?: string; error?: Error}>;
};

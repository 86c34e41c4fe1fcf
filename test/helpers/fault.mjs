// Loaded into the built program with --import: a bug that shows itself when the test says so.
// It stays listening: a signal nobody listens to would end the process by itself. The program must not
// know the signal: it would leave on it, and might be gone before its bug is seen.
process.on('SIGPWR', () => {
	const bug = new TypeError('a bug, on purpose');
	if (process.env.FAULT === 'rejection') void Promise.reject(bug);
	else throw bug;
});

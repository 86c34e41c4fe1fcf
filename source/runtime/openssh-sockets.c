/*
 * OpenSSH turns Nagle's algorithm off only once a session is up. Before, one small packet waits
 * for the delayed acknowledgement of another: 40 ms, up to three times a login.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

int __real_connect(int fd, const struct sockaddr *address, socklen_t size);
int __real_accept(int fd, struct sockaddr *address, socklen_t *size);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size);
int __wrap_accept(int fd, struct sockaddr *address, socklen_t *size);

/* Fails on sockets that are not TCP, which have no such delay. */
static void send_at_once(int fd)
{
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int __wrap_connect(int fd, const struct sockaddr *address, socklen_t size)
{
	send_at_once(fd);
	return __real_connect(fd, address, size);
}

int __wrap_accept(int fd, struct sockaddr *address, socklen_t *size)
{
	int connection = __real_accept(fd, address, size);
	if (connection >= 0) send_at_once(connection);
	return connection;
}

// SPDX-License-Identifier: Apache-2.0
// Process 1 of a pod sandbox or of one of the rig's machines: reaps whatever is handed to it, ends on SIGINT or SIGTERM.
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(int signal)
{
	(void)signal;
	_exit(0);
}

static void reap(int signal)
{
	(void)signal;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

int main(void)
{
	struct sigaction on_child = {.sa_handler = reap, .sa_flags = SA_NOCLDSTOP};
	struct sigaction on_end = {.sa_handler = end};

	if (sigaction(SIGINT, &on_end, NULL) || sigaction(SIGTERM, &on_end, NULL) ||
	    sigaction(SIGCHLD, &on_child, NULL))
		return 1;
	// Children that ended before the handler was there.
	reap(SIGCHLD);
	for (;;)
		pause();
}

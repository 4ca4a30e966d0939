/* plr-agent: the product side of a license reservation. plr-agent(1). */
#include <syslog.h>

#include "src/agent/agent_args.h"
#include "src/agent/agent_clock.h"
#include "src/agent/agent_counter.h"
#include "src/agent/agent_device.h"
#include "src/agent/agent_init.h"
#include "src/agent/agent_install.h"
#include "src/agent/agent_machine.h"
#include "src/agent/agent_member.h"
#include "src/agent/agent_recover.h"
#include "src/agent/agent_reserve.h"
#include "src/agent/agent_return.h"
#include "src/agent/agent_show.h"
#include "src/agent/agent_trust.h"
#include "src/agent/agent_use.h"
#include "src/console/agent_console.h"
#include "src/console/consoleargs.h"

#define INPUT sizeof(struct agent_args)

static const struct cmd commands[] = {
    {"init", "--udi UDI --trust FILE", "Make the store of a product", agent_args_init_options, agent_args_init, INPUT,
     agent_init_run},
    {"enable", NULL, "Turn license reservation on", agent_args_plain_options, agent_args_none, INPUT,
     agent_reserve_enable},
    {"disable", NULL, "Turn license reservation off", agent_args_plain_options, agent_args_none, INPUT,
     agent_reserve_disable},
    {"request", NULL, "Print the request code for the authority", agent_args_request_options, agent_args_none, INPUT,
     agent_reserve_request},
    {"cancel", NULL, "End a request", agent_args_cancel_options, agent_args_none, INPUT, agent_reserve_cancel},
    {"install", "[CODE...|-]", "Install the authorization code", agent_args_install_options, agent_args_codes, INPUT,
     agent_install_run},
    {"return", NULL, "Give the authorization back, print its code", agent_args_return_options, agent_args_none, INPUT,
     agent_return_run},
    {"member add", "UDI", "Add a member to the stack", agent_args_plain_options, agent_args_one, INPUT,
     agent_member_add},
    {"member remove", "UDI", "Take a member out of the stack", agent_args_member_options, agent_args_one, INPUT,
     agent_member_remove},
    {"member activate", "UDI", "Make a member the active one", agent_args_plain_options, agent_args_one, INPUT,
     agent_member_activate},
    {"member list", NULL, "List the members of the stack", agent_args_plain_options, agent_args_none, INPUT,
     agent_member_list},
    {"recover", NULL, "What to type when product and authority disagree", agent_args_recover_options, agent_args_none,
     INPUT, agent_recover_run},
    {"use", "TAG [N]", "Record that N more licenses are in use", agent_args_use_options, agent_args_tag, INPUT,
     agent_use_use},
    {"release", "TAG [N]", "Record that N fewer licenses are in use", agent_args_plain_options, agent_args_tag, INPUT,
     agent_use_release},
    {"check", "TAG [N]", "Say whether N licenses may be used", agent_args_use_options, agent_args_tag, INPUT,
     agent_use_check},
    {"show", "[WHAT]", "Print what is known", agent_args_plain_options, agent_args_what, INPUT, agent_show_run},
    {"clock", NULL, "Show which time the product goes by, and why", agent_args_clock_options, agent_args_none, INPUT,
     agent_clock_run},
    {"console", NULL, "A session in the grammar of the devices", consoleargs_console_options, consoleargs_console,
     INPUT, agent_console_run},
    {"exec", "LINE...", "Run a line of the console", consoleargs_exec_options, consoleargs_exec, INPUT,
     agent_console_exec},
    {"machine", NULL, "Show whether this is the machine of the store", agent_args_machine_options, agent_args_none,
     INPUT, agent_machine_run},
    {"trust", NULL, "Show the trust bundle, or take the next one", agent_args_trust_options, agent_args_device, INPUT,
     agent_trust_run},
    {"device-key", NULL, "Give the product its device key, or show it", agent_args_device_options, agent_args_device,
     INPUT, agent_device_run},
    {"counter", NULL, "Show whether the counter vouches for the store", agent_args_counter_options, agent_args_none,
     INPUT, agent_counter_run},
};

int main(int argc, char **argv)
{
    static const struct cmd_program program = {
        .name = "plr-agent",
        .doc = "The product side of a license reservation across an air gap: request, install, use, return.",
        .commands = commands,
        .command_count = sizeof(commands) / sizeof(commands[0]),
    };

    openlog("plr-agent", LOG_PID, LOG_DAEMON);
    agent_console_shell(&argc, &argv);
    return cmd_main(&program, argc, argv);
}

#include "src/cli/cmd.h"
#include "src/cssm/cssm.h"
#include "src/cssm/cssm_args_log.h"
#include "src/cssm/cssm_args_of.h"
#include "src/cssm/cssm_args_order.h"

#define COMMAND(name, args, brief, options, parse, run)                                                                \
    {                                                                                                                  \
        name, args, brief, options, parse, sizeof(struct cssm_args), run                                               \
    }

static const struct cmd commands[] = {
    COMMAND("init", NULL, "Make an authority: ledger, keys, trust bundle", cssm_args_of_init, cssm_args_none,
            cssm_init_run),
    COMMAND("account add", "NAME", "Add a smart account", cssm_args_of_account_add, cssm_args_one,
            cssm_account_add_run),
    COMMAND("account list", NULL, "List smart accounts and their virtual accounts", cssm_args_of_list, cssm_args_none,
            cssm_list_accounts_run),
    COMMAND("account set", "NAME", "Change name, domain, approvals, export status", cssm_args_of_account_set,
            cssm_args_one, cssm_account_set_run),
    COMMAND("account show", "NAME", "Show an account and its virtual accounts", cssm_args_of_list, cssm_args_one,
            cssm_account_show_run),
    COMMAND("va add", "PATH", "Add a virtual account, like Default/Lab/Rack-7", cssm_args_of_va_add, cssm_args_one,
            cssm_va_add_run),
    COMMAND("va list", NULL, "List virtual accounts", cssm_args_of_va_add, cssm_args_none, cssm_list_vas_run),
    COMMAND("va move", "PATH", "Put a virtual account elsewhere in the tree", cssm_args_of_va_move, cssm_args_one,
            cssm_va_move_run),
    COMMAND("va rename", "PATH NAME", "Give a virtual account another name", cssm_args_of_va_add, cssm_args_two,
            cssm_va_rename_run),
    COMMAND("va default", "PATH", "Make it the one that is meant without --va", cssm_args_of_va_add, cssm_args_one,
            cssm_va_default_run),
    COMMAND("va remove", "PATH", "Remove a virtual account that was never used", cssm_args_of_va_add, cssm_args_one,
            cssm_va_remove_run),
    COMMAND("product add", "PID", "Add a product and the entitlements it may use", cssm_args_of_product_add,
            cssm_args_one, cssm_product_add_run),
    COMMAND("product import", "FILE", "Import a catalogue, CSV or JSON", cssm_args_of_import, cssm_args_one,
            cssm_product_import_run),
    COMMAND("product list", NULL, "List the catalogue", cssm_args_of_products, cssm_args_none, cssm_list_products_run),
    COMMAND("product export", NULL, "Print the catalogue for import", cssm_args_of_export, cssm_args_none,
            cssm_list_export_run),
    COMMAND("product show", "PID", "Show what a product may use", cssm_args_of_products, cssm_args_one,
            cssm_list_product_run),
    COMMAND("product remove", "PID", "Take a product out of the catalogue", cssm_args_of_list, cssm_args_one,
            cssm_catalogue_remove_run),
    COMMAND("product remove-tag", "PID", "Take entitlements from a product", cssm_args_of_remove_tag, cssm_args_one,
            cssm_catalogue_remove_tag_run),
    COMMAND("entitlement set", "TAG", "Set the properties of an entitlement", cssm_args_of_entitlement, cssm_args_one,
            cssm_catalogue_set_run),
    COMMAND("entitlement list", NULL, "List entitlements and their properties", cssm_args_of_products, cssm_args_none,
            cssm_list_entitlements_run),
    COMMAND("inventory add", "UDI...", "Add UDIs that requests name by their hash only", cssm_args_of_list,
            cssm_args_some, cssm_product_inventory_add_run),
    COMMAND("inventory import", "FILE", "Import UDIs: one a line, CSV or JSON", cssm_args_of_import, cssm_args_one,
            cssm_product_inventory_import_run),
    COMMAND("inventory list", NULL, "List the inventory", cssm_args_of_products, cssm_args_none,
            cssm_list_inventory_run),
    COMMAND("inventory remove", "UDI", "Take a UDI out of the inventory", cssm_args_of_list, cssm_args_one,
            cssm_catalogue_remove_udi_run),
    COMMAND("license add", NULL, "Add licences that were bought", cssm_args_of_license_add, cssm_args_none,
            cssm_license_add_run),
    COMMAND("license import", "FILE", "Add licences that were bought, CSV or JSON", cssm_args_of_license_import,
            cssm_args_one, cssm_deposit_import_run),
    COMMAND("license convert", "PAK", "Convert a classic licence, once", cssm_args_of_license_convert, cssm_args_one,
            cssm_license_convert_run),
    COMMAND("license withdraw", NULL, "Take licences out that were added by mistake", cssm_args_of_license_withdraw,
            cssm_args_none, cssm_license_withdraw_run),
    COMMAND("license list", NULL, "List purchased, reserved, in transit, available", cssm_args_of_report,
            cssm_args_none, cssm_list_licenses_run),
    COMMAND("available", "REQUEST", "List what a request could be given", cssm_args_of_available, cssm_args_code,
            cssm_available_run),
    COMMAND("reserve", "REQUEST", "Reserve licences and print the authorization code", cssm_args_of_reserve,
            cssm_args_code, cssm_reserve_run),
    COMMAND("update", "REQUEST", "Change what is reserved, by a new authorization", cssm_args_order_update,
            cssm_args_code, cssm_update_run),
    COMMAND("confirm", "CODE", "Take the confirmation code of an update", cssm_args_of_return, cssm_args_code,
            cssm_return_confirm_run),
    COMMAND("return", "CODE", "Take a return code and free what was reserved", cssm_args_of_return, cssm_args_code,
            cssm_return_run),
    COMMAND("remove", "UDI", "Free what a dead product has, with a reason", cssm_args_order_remove, cssm_args_one,
            cssm_removal_remove_run),
    COMMAND("settle", "UDI", "Wait no longer for a removed product to return", cssm_args_order_remove, cssm_args_one,
            cssm_removal_settle_run),
    COMMAND("rehost", "UDI REQUEST", "Give what a dead product has to another one", cssm_args_order_rehost,
            cssm_args_some, cssm_removal_rehost_run),
    COMMAND("list", "WHAT", "List accounts, licenses, events and more", cssm_args_of_products, cssm_args_one,
            cssm_list_run),
    COMMAND("show", "REQUEST|UDI|NUMBER", "Show a reservation and its code again", cssm_args_of_show, cssm_args_some,
            cssm_show_run),
    COMMAND("log verify", NULL, "Prove that the event log is as it was written", cssm_args_log_verify,
            cssm_args_log_parse, cssm_log_verify_run),
    COMMAND("log head", NULL, "Sign the head of the log and print it", cssm_args_log_head, cssm_args_none,
            cssm_log_head_run),
    COMMAND("log export", "FILE", "Copy the log with its signed head, as JSON lines", cssm_args_log_export,
            cssm_args_one, cssm_log_export_run),
    COMMAND("log show", NULL, "Show the event log", cssm_args_of_list, cssm_args_none, cssm_list_events_run),
};

static const struct cmd_program program = {
    .name = "plr-cssm",
    .doc = "The licensing authority: smart accounts, licences, reservations, returns.",
    .commands = commands,
    .command_count = sizeof commands / sizeof *commands,
};

int main(int argc, char **argv)
{
    return cmd_main(&program, argc, argv);
}

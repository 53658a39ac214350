using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.Commands;

/// <summary><c>energy keys</c>.</summary>
internal static class KeysCommand
{
    public static Command Create(TextWriter output) =>
        new("keys", "Makes, lists and revokes API keys.") { Make(output), List(output), Revoke(output) };

    private static Command Make(TextWriter output)
    {
        var common = new CommonOptions();
        var workspace = new Option<string?>("--workspace") { Description = "Its workspace", HelpName = "NAME" };
        var user = new Option<string?>("--user") { Description = "Its user (role user)", HelpName = "NAME" };
        var role = new Option<string>("--role") { Description = "What it may do", DefaultValueFactory = _ => "user" };
        role.AcceptOnlyFromAmong("user", "service", "operator");
        var tier = new Option<string?>("--tier") { Description = "Sets the user's tier" };
        tier.AcceptOnlyFromAmong("free", "pro", "elite", "enterprise");
        var days = new Option<int?>("--expires-in-days") { Description = "Days until it stops to work", HelpName = "DAYS" };
        var name = new Option<string?>("--name") { Description = "A name for people" };
        var command = new Command("create", "Makes a key and shows it once. Example: energy keys create --workspace acme --user ann --tier pro")
        {
            workspace, user, role, tier, days, name,
        };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var wish = new KeyRequest(
                parsed.GetValue(workspace), parsed.GetValue(user), parsed.GetValue(role), parsed.GetValue(tier), parsed.GetValue(days), parsed.GetValue(name));
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            var body = JsonSerializer.SerializeToUtf8Bytes(wish, GatewayJson.Default.KeyRequest);
            var made = (await ledger.Ask(HttpMethod.Post, "/api/keys", body, cancel)).Deserialize(GatewayJson.Default.KeyCreated)!;
            await output.WriteLineAsync($"id   {made.Id}\nkey  {made.Key}\nIt is shown this once; only its hash is stored.");
            return 0;
        });
        return command;
    }

    private static Command List(TextWriter output)
    {
        var common = new CommonOptions();
        var workspace = new Option<string?>("--workspace") { Description = "Of one workspace", HelpName = "NAME" };
        var limit = new Option<int>("--limit") { Description = "Most keys", DefaultValueFactory = _ => 1000 };
        CommonOptions.Limit(limit, 1, 1000);
        var skip = new Option<int>("--skip") { Description = "Keys to skip" };
        CommonOptions.Limit(skip, 0, int.MaxValue);
        var json = new Option<bool>("--json") { Description = "As JSON" };
        var command = new Command("list", "Lists keys without their secrets, oldest first.") { workspace, limit, skip, json };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            var (most, skipped) = (parsed.GetValue(limit), parsed.GetValue(skip));
            var query = string.Create(CultureInfo.InvariantCulture, $"?limit={most}&skip={skipped}") + Ledger.Part("workspace", parsed.GetValue(workspace));
            var answer = await ledger.Survey("/api/keys" + query, cancel);
            if (parsed.GetValue(json))
            {
                await output.WriteLineAsync(answer.GetRawText());
                return 0;
            }

            var table = Tables.New("id", "workspace", "user", "role", "name", "created", "state");
            var found = answer.Deserialize(GatewayJson.Default.KeyList)!;
            foreach (var key in found.Keys)
            {
                var state = key.RevokedAt is not null ? "revoked" : key.ExpiresAt is { } until ? $"until {until:yyyy-MM-dd}" : "good";
                table.Row(key.Id, key.Workspace, key.User ?? "", key.Role, key.Name ?? "", $"{key.CreatedAt:yyyy-MM-dd HH:mm}", state);
            }

            table.Write(output);
            if (found.HasMore) await output.WriteLineAsync($"There are more: --skip {skipped + most} shows the next.");
            return 0;
        });
        return command;
    }

    private static Command Revoke(TextWriter output)
    {
        var common = new CommonOptions();
        var id = new Argument<string>("id") { Description = "The key's public id, 12 characters" };
        var command = new Command("revoke", "Takes a key out of use: at once in a server told of it, within 5 s in others.") { id };
        common.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var ledger = await Ledger.Open(common.Arguments(parsed), cancel);
            await ledger.Ask(HttpMethod.Delete, $"/api/keys/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, cancel);
            await output.WriteLineAsync("revoked");
            return 0;
        });
        return command;
    }
}

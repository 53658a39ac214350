using Microsoft.Extensions.Configuration.Json;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Health;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Telemetry;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway;

/// <summary>The composition root: builds the whole server, for the program and for tests alike.</summary>
internal static partial class EnergyApp
{
    /// <summary>Builds the server. Start it with <see cref="Start"/>, so that the first keys are there before the first request.</summary>
    /// <param name="args">Configuration as <c>--Section:Name=value</c>; <c>--urls</c> says where to listen.</param>
    /// <param name="overrides">Services that take the place of the real ones.</param>
    /// <param name="hosting">Where the actors live, by the configuration; in this process where absent.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? overrides = null, Func<IConfiguration, EnergyHost>? hosting = null)
    {
        // Watching files for changes of the configuration would watch the ledger's folder too: a wake-up for each of its writes.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        // One line a request is noise beside the usage log; configuration can ask for it.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // A start that fails is told in one sentence by who asked for it; the host would add its stack.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Configuration.Sources.Insert(0, FileBesideTheProgram(AppContext.BaseDirectory));
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey])) builder.WebHost.UseUrls(GatewayOptions.DefaultUrl);
        ListenUrls.Check(builder.Configuration);
        var host = hosting?.Invoke(builder.Configuration) ?? EnergyHost.Embedded;
        var options = GatewayServices.Options(builder.Configuration);
        if (options.Faults().ToList() is { Count: > 0 } faults) throw new ArgumentException(string.Join("; ", faults));
        GatewayServices.Configure(builder, options);
        AddEngine(builder, host);
        if (host.ServesCalls)
        {
            builder.Services.AddHostedService(of => of.GetRequiredService<FirstKeys>());
            builder.Services.AddHostedService<ProviderWatch>();
        }

        builder.Services.AddHostedService<SystemWatch>();
        overrides?.Invoke(builder.Services);
        var app = builder.Build();
        RequestSpan.Use(app);
        if (host.ServesCalls) Map(app);
        MapHealth(app);
        return app;
    }

    /// <summary>Starts the engine, makes the first keys, then listens: hosted services start in the order of their registration, the
    /// server last.</summary>
    /// <returns>Keys that were made now, to be shown once; null where none was.</returns>
    public static async Task<(string? Operator, string? Demo)> Start(WebApplication app, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(app);
        await app.StartAsync(cancel);
        return app.Services.GetRequiredService<FirstKeys>().Made;
    }

    /// <summary>Builds a server that is a simulated provider, for benchmarks and tests.</summary>
    public static WebApplication BuildUpstream(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        ListenUrls.Check(builder.Configuration);
        var app = builder.Build();
        MapUpstream(app);
        return app;
    }

    /// <summary>The program's own settings: the file of the folder it is started in, the environment and the command line go before it.</summary>
    internal static JsonConfigurationSource FileBesideTheProgram(string folder)
    {
        var file = new JsonConfigurationSource { Path = Path.Combine(folder, "appsettings.json"), Optional = true };
        file.ResolveFileProvider();
        return file;
    }

    // The engine, storage and providers: in its own file, since only it knows their wiring.
    static partial void AddEngine(WebApplicationBuilder builder, EnergyHost host);

    static partial void MapUpstream(WebApplication app);

    private static void Map(WebApplication app)
    {
        app.UseMiddleware<RequestGuard>();
        app.UseRouting();
        var ring = app.Services.GetRequiredService<KeyRing>();
        var table = app.Services.GetRequiredService<ApiTable>();
        foreach (var route in table.Routes)
        {
            app.MapMethods(route.Path, [route.Method], Guarded(ring, route.Handler));
        }

        var document = OpenApiPage.Build(table.Routes, table.Types, GatewayServices.Version);
        app.MapGet("/openapi/v1.json", (RequestDelegate)(http => Json(http, document)));
    }

    private static void MapHealth(WebApplication app)
    {
        app.MapGet(HealthPages.LivePath, (RequestDelegate)HealthPages.Live);
        app.MapGet(HealthPages.ReadyPath, (RequestDelegate)app.Services.GetRequiredService<HealthPages>().Ready);
        app.MapGet(HealthPages.MetricsPath, (RequestDelegate)app.Services.GetRequiredService<HealthPages>().Metrics);
    }

    private static RequestDelegate Guarded(KeyRing ring, Func<HttpContext, Caller, Task> handler) => http =>
    {
        var admitted = Admission.Admit(http, ring);
        return admitted.IsCompletedSuccessfully ? handler(http, Remember(http, admitted.Result)) : Later(http, admitted, handler);
    };

    private static async Task Later(HttpContext http, ValueTask<Caller> admitted, Func<HttpContext, Caller, Task> handler) =>
        await handler(http, Remember(http, await admitted));

    private static Caller Remember(HttpContext http, Caller caller) => CallContext.Of(http).Caller = caller;

    private static async Task Json(HttpContext http, byte[] json)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.BodyWriter.WriteAsync(json, http.RequestAborted);
    }
}

# Two images from one file, each without root and with nothing to write but /data or /tmp:
#   docker build -t energy .                        the gateway with its embedded host: one process, SQLite in /data, nothing else to install
#   docker build -t energy-silo --target silo .     a silo or a gateway of the cluster
# PACKAGE_FEED names one more package feed, where the usual one lacks Orleans; REDIS=false leaves membership in Redis out, where the feed lacks
# that. A feed that asks for a password: write its nuget.config and build with --secret id=nuget,src=nuget.config; it never becomes a part of
# the image.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS source
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src ./src

FROM source AS build-gateway
# Compiled ahead of time: a new process is at its pace from its first calls on.
RUN dotnet publish src/NexScout.Energy.Gateway -c Release --os linux --self-contained false -p:PublishReadyToRun=true -o /app

FROM source AS build-silo
ARG PACKAGE_FEED=""
ARG REDIS=true
RUN --mount=type=secret,id=nuget,target=/root/.nuget/NuGet/NuGet.Config \
    dotnet publish src/NexScout.Energy.Silo -c Release --os linux --self-contained false -p:PublishReadyToRun=true \
    -p:Cluster=true -p:ClusterRedis="$REDIS" -p:RestoreAdditionalProjectSources="$PACKAGE_FEED" -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS run
WORKDIR /app
# The root may be read-only: bodies too large for memory and the like go to /tmp, and no diagnostic socket is opened.
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_TEMP=/tmp
EXPOSE 5080
# bash opens the connection itself: no curl is needed in the image.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5080 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '200 OK' <&3"]

FROM run AS silo
COPY --from=build-silo /app .
USER $APP_UID
# Silos speak to each other on the first, gateways to silos on the second.
EXPOSE 11111 30000
ENTRYPOINT ["dotnet", "energy-silo.dll"]
CMD ["--urls", "http://0.0.0.0:5080"]

# The last stage is what is built where nobody names one.
FROM run AS gateway
COPY --from=build-gateway /app .
RUN mkdir /data && chown "$APP_UID" /data
VOLUME /data
USER $APP_UID
ENTRYPOINT ["dotnet", "energy.dll"]
CMD ["serve", "--urls", "http://0.0.0.0:5080", "--data", "/data"]

using FluentValidation;
using Meander.Application.Pipeline;
using Meander.Domain.Notifications;
using MediatR;

namespace Meander.Application.Notifications;

/// <summary>Has the caller's messages pushed to a device, which no longer gets anybody else's.</summary>
public sealed record RegisterDevice(string Token, DevicePlatform Platform) : ICommand<bool>
{
    public sealed class Validator : AbstractValidator<RegisterDevice>
    {
        public Validator() => RuleFor(request => request.Token).Satisfies(Device.TokenProblem);
    }

    /// <summary>Any signed-in user, for themself.</summary>
    public sealed class Access : AnyoneKnown<RegisterDevice>;

    public sealed class Handler(IMeanderDb db, TimeProvider clock) : IRequestHandler<RegisterDevice, Result<bool>>
    {
        public async Task<Result<bool>> Handle(RegisterDevice request, CancellationToken cancellationToken)
        {
            await db.RegisterDeviceAsync(request.Token, request.Platform, clock.GetUtcNow(), cancellationToken);
            return true;
        }
    }
}

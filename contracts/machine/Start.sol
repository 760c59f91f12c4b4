// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {viewOf} from "../structures/View.sol";
import {Access} from "./Access.sol";
import {codeOf} from "./CallCode.sol";
import {Frame, FrameKind, emptyFrame} from "./Frame.sol";
import {Host} from "./Host.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {State} from "./State.sol";

library Start {
    /// @notice Phase start: the accounts that are warm from the start (EIP-2929, EIP-3651), the first frame, the value.
    function stepStart(Machine memory m, Host memory host) internal pure {
        Intake memory intake = openIntake(m);
        Access.touchAccount(m, host, intake.sender);
        Access.touchAccount(m, host, m.header().feeRecipient);
        if (intake.creates) {
            m.enterWith(Phase.CREATE_START, intake.hashOf());
            return;
        }
        Access.touchAccount(m, host, intake.to);
        m.world();
        Frame memory frame = emptyFrame();
        frame.world = m.worldNow();
        State.transfer(m, intake.sender, intake.to, intake.value);
        frame.kind = FrameKind.CALL;
        frame.self = intake.to;
        frame.caller = intake.sender;
        frame.value = intake.value;
        frame.input = viewOf(intake.source, intake.dataOffset, intake.dataLength);
        m.setFrame(frame);
        m.enterWith(Phase.CALL_CODE, codeOf(intake.to));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Authorization, readAuthorization} from "./Authorization.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {Sign} from "./Sign.sol";

library ScanAuthorizations {
    /// @notice On to the authorization list, or past it when there is none.
    function startAuthorizationScan(Machine memory m, Intake memory intake) internal pure {
        if (intake.authLength == 0) {
            Sign.startSigning(m, intake);
            return;
        }
        intake.position = intake.authOffset;
        m.enterWith(Phase.SCAN_AUTHORIZATIONS, intake.hashOf());
    }

    /// @notice Phase scanAuthorizations: checks the form of one element of the authorization list (EIP-7702), and counts
    /// it.
    function stepScanAuthorizations(Machine memory m) internal pure {
        Intake memory intake = openIntake(m);
        Authorization memory authorization = readAuthorization(m, intake);
        if (!authorization.ok) {
            m.rest();
            return;
        }
        intake.position += authorization.size;
        intake.authorizations += 1;
        if (intake.position == intake.authOffset + intake.authLength) Sign.startSigning(m, intake);
        else m.enterWith(Phase.SCAN_AUTHORIZATIONS, intake.hashOf());
    }
}
